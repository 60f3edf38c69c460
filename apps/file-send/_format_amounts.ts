import { format } from "@std/fmt/bytes";

/** So many bytes with three digits, in powers of 1000 as disks and networks count. */
export function formatBytes(bytes: number): string {
  return format(bytes);
}

/** So many bytes in so many milliseconds, as a rate. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`;
}

/** Milliseconds as `0:07`, `12:34` or `1:02:03`. */
export function formatTime(time: number): string {
  const seconds = Math.round(time / 1_000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  if (seconds >= 3_600) parts.unshift(Math.floor(seconds / 3_600));
  return parts.map((part, i) => i === 0 ? part : String(part).padStart(2, "0")).join(":");
}

/** `1 file`, `2 files`. */
export function formatCount(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

/** Rounds a time, given in milliseconds, to microseconds: more digits mean nothing. */
export function inMicroseconds(time: number): number {
  return Math.round(time * 1_000) / 1_000;
}
