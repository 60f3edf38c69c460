/** Whether a server has grown in the course of a soak. */
import type { Usage } from "./usage.ts";

/**
 * How much memory may grow from the second quarter of a run to the last, in bytes. The first quarter is warm-up; medians
 * do not see what the garbage collector has not yet come to. Runs of 10 s, in which heaps still find their size, grew by 24 MiB
 * at most, those of some minutes by 2.
 */
export const MAX_GROWTH = 33_554_432;

/**
 * How many more descriptors may be open at rest than before the first client. None were in any run so far; this leaves room
 * for what a Deno may open the first time that it needs it.
 */
export const MAX_MORE_DESCRIPTORS = 2;

/** What was seen of a server. */
export interface Observed {
  /** At rest, before the first client. */
  readonly before: Usage;
  /** Under load, in equal steps. */
  readonly samples: readonly Usage[];
  /** At rest, after the last client. */
  readonly after: Usage;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Median memory in the second and in the last quarter, in bytes. */
export function memoryQuarters(samples: readonly Usage[]): [second: number, last: number] {
  const memory = samples.map((usage) => usage.memory);
  const quarter = Math.ceil(memory.length / 4);
  return [median(memory.slice(quarter, 2 * quarter)), median(memory.slice(-quarter))];
}

function inMiB(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

/** What is wrong, if anything. */
export function growthFaults({ before, samples, after }: Observed): string[] {
  const faults: string[] = [];
  const [second, last] = memoryQuarters(samples);
  // Also where there were too few samples to tell.
  if (!(last - second <= MAX_GROWTH)) {
    faults.push(`memory has grown from ${inMiB(second)} to ${inMiB(last)}`);
  }
  const more = after.descriptors - before.descriptors;
  if (more > MAX_MORE_DESCRIPTORS) {
    faults.push(`${after.descriptors} descriptors stay open, and were ${before.descriptors}`);
  }
  return faults;
}
