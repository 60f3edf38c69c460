/** Timers of Deno come up to 2.1 ms late, in milliseconds. What is nearer is waited for by going round the event loop. */
const COARSE = 3;

/** Waits so many milliseconds, but not beyond the signal. Others have a turn meanwhile, also if there is no time to wait. */
export async function delay(time: number, signal: AbortSignal): Promise<void> {
  if (time > COARSE) return await sleep(time, signal);
  const end = performance.now() + time;
  do {
    await new Promise((resolve) => setImmediate(resolve));
  } while (performance.now() < end && !signal.aborted);
}

function sleep(time: number, signal: AbortSignal): Promise<void> {
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
