/** The longest delay that timers can count, in milliseconds; what is longer never happens. */
const MAX_DELAY = 2 ** 31 - 1;

/** Checks a duration in milliseconds: not negative, `Infinity` allowed. */
export function checkDuration(name: string, value: number): void {
  if (!(value >= 0)) {
    throw new RangeError(
      `Cannot take ${name} as a number of milliseconds from 0: current value is ${value}`,
    );
  }
}

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

/** What {@linkcode withDeadline} keeps to. */
export interface DeadlineOptions {
  /** In milliseconds. */
  timeout: number;
  /** The caller's own signal. */
  signal: AbortSignal | undefined;
  /** What is said when the time is up. */
  message: string;
}

/**
 * Runs `action` with a signal that aborts when the time is up, with a `TimeoutError`, or when the caller's signal does,
 * with its reason.
 */
export async function withDeadline<T>(
  action: (signal: AbortSignal) => Promise<T>,
  { timeout, signal, message }: DeadlineOptions,
): Promise<T> {
  checkDuration("timeout", timeout);
  signal?.throwIfAborted();
  const controller = new AbortController();
  const clearDeadline = setDeadline(
    timeout,
    () => controller.abort(new DOMException(message, "TimeoutError")),
  );
  const stopListening = onAbort(signal, () => controller.abort(signal!.reason));
  try {
    return await action(controller.signal);
  } finally {
    clearDeadline();
    stopListening();
  }
}
