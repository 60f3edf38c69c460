import { parseDuration } from "./parse_duration.ts";

/** In milliseconds: an hour. Nothing that counts sooner or later is a rate. */
const MAX_INTERVAL = 3_600_000;

/** So many in so long. */
export interface Rate {
  /** From 1. */
  readonly count: number;
  /** In milliseconds, above 0 and at most an hour. */
  readonly interval: number;
}

/**
 * Reads `5/2s`: five in two seconds; `5/s` is one second's.
 *
 * @returns The rate, `"off"` for that word, or `undefined` if the text is neither.
 */
export function parseRate(text: string): Rate | "off" | undefined {
  if (text === "off") return "off";
  const [, digits, duration = ""] = /^(\d{1,9})\/(.+)$/.exec(text) ?? [];
  const interval = parseDuration(/^\d|^\./.test(duration) ? duration : `1${duration}`);
  if (digits === undefined || interval === undefined) return undefined;
  const count = Number(digits);
  return count > 0 && interval > 0 && interval <= MAX_INTERVAL ? { count, interval } : undefined;
}
