import process from "node:process";
import type { PreciseClock } from "./_precise_clock.ts";

/** Which part of a core this process uses, without what the clock uses to wait. */
export function measureCpu(clock: Pick<PreciseClock, "spun">): () => number {
  const used = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000 - clock.spun;
  };
  const [from, usedBefore] = [performance.now(), used()];
  return () => Math.max(0, used() - usedBefore) / (performance.now() - from);
}
