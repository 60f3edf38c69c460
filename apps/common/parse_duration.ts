const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Reads `200ms`, `1s`, `2.5s`, `5m`, `1h`; a bare number means seconds, as for ping(8).
 *
 * @returns Milliseconds, or `undefined` if the text is none of these.
 */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|h)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  // Whole microseconds: 2.3 * 1000 is 2299.9999999999995.
  return Math.round(Number(digits) * UNITS[unit]! * 1_000) / 1_000;
}
