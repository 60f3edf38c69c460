/** Rounds in which every contender is measured alone, one after the other. */

/** What all rounds gave. */
export interface RoundsResult<T> {
  /** A value for each round, by contender. */
  readonly values: Map<string, T[]>;
  /** Why a contender dropped out; it has no values then. */
  readonly failures: Map<string, string>;
}

export interface RoundsOptions {
  readonly signal: AbortSignal;
  /** As `performance.now()` has it: no round begins after that but the first. */
  readonly until?: number;
}

/** The same items in the same cyclic order, starting `by` places later. */
export function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/**
 * Interleaves the contenders, because a machine gets slower and faster over minutes, and starts each round with
 * another one, because the first may profit from a rested machine. A contender that fails drops out of the rounds that
 * are left.
 *
 * @throws The signal's reason, once it is aborted.
 */
export async function runRounds<T>(
  contenders: readonly string[],
  rounds: number,
  measure: (contender: string, round: number) => Promise<T>,
  { signal, until = Infinity }: RoundsOptions,
): Promise<RoundsResult<T>> {
  const values = new Map<string, T[]>(contenders.map((name) => [name, []]));
  const failures = new Map<string, string>();
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && performance.now() >= until) break;
    for (const name of rotate(contenders, round)) {
      signal.throwIfAborted();
      if (failures.has(name)) continue;
      try {
        values.get(name)!.push(await measure(name, round));
      } catch (error) {
        signal.throwIfAborted();
        failures.set(name, error instanceof Error ? error.message : String(error));
        values.delete(name);
      }
    }
  }
  return { values, failures };
}
