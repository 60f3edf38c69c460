import { onAbort, setDeadline } from "./_deadline.ts";

/** Waits for `delay` milliseconds; rejects with the signal's reason if it aborts before. */
export async function pause(delay: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const clearDeadline = setDeadline(delay, resolve);
  const stopListening = onAbort(signal, () => reject(signal!.reason));
  try {
    await promise;
  } finally {
    clearDeadline();
    stopListening();
  }
}
