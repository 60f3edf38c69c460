/** Three digits, and more only before the point. */
export function formatNumber(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** A time, given in milliseconds, in the unit that suits it. */
export function formatTime(time: number): string {
  // What rounds to 1000 of one unit is 1 of the next.
  if (time < 0.9995) return `${formatNumber(time * 1_000)} µs`;
  return time < 999.5 ? `${formatNumber(time)} ms` : `${formatNumber(time / 1_000)} s`;
}

/** A number of things: `1 reply`, `2 replies`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Rounds a time, given in milliseconds, to microseconds: more digits mean nothing. */
export function inMicroseconds(time: number): number {
  return Math.round(time * 1_000) / 1_000;
}
