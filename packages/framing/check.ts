/**
 * Refuses option values that are not integers in the range. Limits are finite: `Infinity` is not an
 * integer.
 */
export function checkInteger(
  name: string,
  value: number,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): void {
  if (typeof value !== "number") {
    throw new TypeError(
      `Cannot use "${name}" as it must be a number: current value is ${describe(value)}`,
    );
  }
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(
      `Cannot use "${name}" as it must be an integer from ${min} to ${max}: current value is ${value}`,
    );
  }
}

/** Refuses items which are not bytes: nothing but the type checker does it else. */
export function checkBytes(item: unknown): void {
  if (item instanceof Uint8Array) return;
  throw new TypeError(
    `Cannot encode a frame as it must be a Uint8Array: current value is ${describe(item)}`,
  );
}

/** A value as error messages show it: strings quoted and cut short. */
export function describe(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  }
  return String(value);
}
