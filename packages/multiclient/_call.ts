function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

/** Calls the program back. A promise that comes of it is to be waited for, and never rejects. */
export function call(
  callback: () => unknown,
  onError: (error: unknown) => void,
): Promise<unknown> | undefined {
  try {
    const result = callback();
    // Once, since what only looks like a promise may throw where it is looked at.
    return isPromise(result) ? Promise.resolve(result).catch(onError) : undefined;
  } catch (error) {
    onError(error);
    return undefined;
  }
}
