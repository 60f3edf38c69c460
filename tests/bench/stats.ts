/** Medians and ratios of what the rounds measured. */

/** The middle of several measurements, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The middle value; for an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new TypeError("Cannot take the median of no values");
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1]!;
  const lower = sorted[(sorted.length - 1) >> 1]!;
  return (lower + upper) / 2;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** `values` to `base`, round by round: what disturbs a whole round cancels out. */
export function ratios(values: readonly number[], base: readonly number[]): number[] {
  if (values.length !== base.length) {
    throw new TypeError(`Cannot compare ${values.length} rounds with ${base.length}`);
  }
  return values.map((value, round) => value / base[round]!);
}
