/** The longest delay that timers can count, in milliseconds: nobody waits for the end of it. */
export const MAX_DELAY = 2 ** 31 - 1;

/** Checks a number that need not be whole. */
export function checkRange(name: string, value: number, min: number, max: number): void {
  if (value >= min && value <= max) return;
  throw new RangeError(
    `Cannot take ${name} as a number from ${min} to ${max}: current value is ${value}`,
  );
}

/** Checks a whole number. */
export function checkInteger(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(
    `Cannot take ${name} as an integer from ${min} to ${max}: current value is ${value}`,
  );
}
