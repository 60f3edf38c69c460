const UNITS: Record<string, number> = { "": 1, k: 1_024, m: 1_024 ** 2, g: 1_024 ** 3 };

/**
 * Reads `64`, `96k`, `1M`, `1G`: bytes, and powers of 1024. The case of the unit does not matter.
 *
 * @returns Bytes, or `undefined` if the text is none of these.
 */
export function parseSize(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * UNITS[unit.toLowerCase()]!;
}
