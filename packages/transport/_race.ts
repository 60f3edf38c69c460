import { onAbort } from "./_deadline.ts";

/** How {@linkcode race} goes about it. */
export interface RaceOptions<T> {
  /** How long an attempt runs alone before the next one joins it, in milliseconds. */
  delay: number;
  /** Ends the race; it rejects with the signal's reason. */
  signal: AbortSignal;
  /** Releases what an attempt brings after another one has won. */
  discard: (late: T) => void;
}

/**
 * Starts the attempts one after the other, the next when one has failed or `delay` has passed, and takes what the first
 * successful one brings (RFC 8305, 5). The others are aborted, and none outlives the call.
 *
 * @throws {AggregateError} If all attempts fail, with their errors in the order of the attempts.
 * @throws The signal's reason.
 */
export async function race<T>(
  attempts: readonly ((signal: AbortSignal) => Promise<T>)[],
  { delay, signal, discard }: RaceOptions<T>,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const losers = new AbortController();
  const started: Promise<void>[] = [];
  const errors: unknown[] = [];
  let failed = 0;
  let decided = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function decide(settle: () => void): void {
    decided = true;
    clearTimeout(timer);
    settle();
    losers.abort(signal.reason);
  }

  function startNext(): void {
    clearTimeout(timer);
    const index = started.length;
    const attempt = attempts[index];
    if (attempt === undefined || decided) return;
    started.push(
      attempt(losers.signal).then(
        (value) => decided ? discard(value) : decide(() => resolve(value)),
        (error) => {
          errors[index] = error;
          failed += 1;
          if (decided) return;
          if (failed === attempts.length) decide(() => reject(new AggregateError(errors)));
          else startNext();
        },
      ),
    );
    if (index + 1 < attempts.length) timer = setTimeout(startNext, delay);
  }

  const stopListening = onAbort(signal, () => decide(() => reject(signal.reason)));
  startNext();
  try {
    return await promise;
  } finally {
    stopListening();
    await Promise.all(started);
  }
}
