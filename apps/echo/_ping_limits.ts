import { EXIT } from "../common/exit_code.ts";
import type { Interruption } from "../common/interrupts.ts";
import type { PingStats } from "./_ping_stats.ts";

/** When `echo ping` ends. */
export interface PingLimits {
  readonly count?: number | undefined;
  /** In milliseconds. */
  readonly deadline?: number | undefined;
}

/** Fires after `deadline` milliseconds, or at the first interruption. */
export function endAfter(deadline: number | undefined, interruption: AbortSignal) {
  const startedAt = performance.now();
  const timeUp = new AbortController();
  const onTimeUp = () => timeUp.abort(new DOMException("The deadline has passed", "TimeoutError"));
  const timer = deadline === undefined ? undefined : setTimeout(onTimeUp, deadline);
  return {
    signal: AbortSignal.any([timeUp.signal, interruption]),
    /** How long until the deadline. */
    left: () => Math.max(0, (deadline ?? Infinity) - (performance.now() - startedAt)),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

/** As ping(8): without a count Ctrl-C is the normal end. All other interruptions cut the job short. */
function isCutShort({ count }: PingLimits, { exitCode }: Interruption): boolean {
  return count !== undefined || exitCode !== EXIT.SIGINT;
}

/** As ping(8): no reply is a no, and so are less than `count` replies when there is a deadline. */
function answer({ received }: PingStats, { count = 0, deadline }: PingLimits): number {
  if (received === 0) return EXIT.NO;
  return deadline !== undefined && received < count ? EXIT.NO : EXIT.OK;
}

/** How `echo ping` leaves when nothing failed. */
export function pingExitCode(
  stats: PingStats,
  limits: PingLimits,
  interruption: Interruption | undefined,
): number {
  if (stats.corrupted > 0) return EXIT.INTEGRITY;
  if (interruption !== undefined && isCutShort(limits, interruption)) return interruption.exitCode;
  return answer(stats, limits);
}
