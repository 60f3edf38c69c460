/** Makes what tells whom `except` names; `undefined` if it names nobody. */
export function toFilter<C extends object>(
  except: C | Iterable<C> | undefined,
): ((client: C) => boolean) | undefined {
  if (except === undefined) return undefined;
  if (!(Symbol.iterator in except)) return (client) => client === except;
  const all = except instanceof Set ? except : new Set(except);
  return (client) => all.has(client);
}
