import type { Context } from "../common/command.ts";
import { LiveLine } from "../common/live_line.ts";
import type { BenchOutput } from "./_bench_output.ts";
import type { BenchRun } from "./_bench_run.ts";
import { progressLine } from "./_bench_text.ts";

/** How often the progress is told, in milliseconds. */
const PROGRESS_INTERVAL = 1_000;

/** Tells the progress after the warm-up, until it is disposed of. */
export function tellProgress(
  run: BenchRun,
  warmup: number,
  output: BenchOutput,
  { err }: Context,
  verbose: boolean,
): Disposable {
  const live = new LiveLine(err);
  if (!verbose && !live.visible) return live;
  let startedAt = NaN;
  let lastAt = NaN;
  const tell = () => {
    const now = performance.now();
    const lap = [now - startedAt, now - lastAt, run.lap()] as const;
    lastAt = now;
    if (verbose) output.progress(...lap);
    else live.show(progressLine(...lap));
  };
  if (!verbose && warmup > 0) live.show("warming up");
  let timer = setTimeout(() => {
    startedAt = lastAt = performance.now();
    timer = setInterval(tell, PROGRESS_INTERVAL);
  }, warmup);
  return {
    [Symbol.dispose]() {
      // Timers of both kinds are ended alike (HTML, 8.6).
      clearTimeout(timer);
      live[Symbol.dispose]();
    },
  };
}
