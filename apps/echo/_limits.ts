import type { Endpoint } from "@zocalo/transport";
import { UsageError } from "../common/failure.ts";

/** What a transport allows of what is within the range of an option. */
export interface Limits {
  readonly min: number;
  readonly max: number;
}

/**
 * Refuses what an option may be over other transports.
 *
 * @param option Its names, as `-s/--size`.
 * @param what What was expected, as `a size`.
 */
export function checkOver(
  { transport }: Endpoint,
  option: string,
  what: string,
  value: number,
  { min, max }: Limits,
): void {
  if (value >= min && value <= max) return;
  const bound = value < min ? `at least ${min}` : `at most ${max}`;
  throw new UsageError(
    `Cannot use ${option} over ${transport}: expected ${what}, ${bound}: current value is ${value}`,
  );
}
