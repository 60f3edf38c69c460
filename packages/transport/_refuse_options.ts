/** Options that a transport ignores are refused, not dropped: whoever gives one counts on it. */
export function refuseOptions<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
  action: string,
): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw new TypeError(`Cannot ${action} with ${given}: the transport does not have it`);
  }
}
