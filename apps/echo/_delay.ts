/** Waits so many milliseconds, but not beyond the signal. */
export function delay(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, time);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done);
  });
}
