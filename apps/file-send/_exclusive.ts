import { longName } from "../common/command.ts";
import { UsageError } from "../common/failure.ts";

/** What options were set to, under their keys. */
type OptionValues = Readonly<Record<string, unknown>>;

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/**
 * Refuses an option together with others, which exclude it or would do nothing.
 *
 * @throws {UsageError} If it was given, and one of the others, too.
 */
export function refuseTogether(
  values: OptionValues,
  key: string,
  others: readonly string[],
): void {
  if (!isGiven(values[key])) return;
  const other = others.find((other) => isGiven(values[other]));
  if (other === undefined) return;
  throw new UsageError(`Cannot use --${longName(key)} together with --${longName(other)}`);
}
