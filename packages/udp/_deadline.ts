/** The longest delay that timers can count, in milliseconds; what is longer never happens. */
const MAX_DELAY = 2 ** 31 - 1;

/** Calls `expire` after `delay` milliseconds, unless the returned function is called before. */
export function setDeadline(delay: number, expire: () => void): () => void {
  if (delay > MAX_DELAY) return () => {};
  const timer = setTimeout(expire, delay);
  return () => clearTimeout(timer);
}

/** Calls `listener` when the signal aborts, unless the returned function is called before. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {};
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}
