import { pause } from "../common/pause.ts";

/** Timers of Deno come up to 2.1 ms late, in milliseconds. What is nearer is waited for by going round the event loop. */
const COARSE = 3;

/** Waits so many milliseconds, but not beyond the signal. Others have a turn meanwhile, also if there is no time to wait. */
export async function delay(time: number, signal: AbortSignal): Promise<void> {
  if (time > COARSE) return await pause(time, signal);
  const end = performance.now() + time;
  do {
    await new Promise((resolve) => setImmediate(resolve));
  } while (performance.now() < end && !signal.aborted);
}
