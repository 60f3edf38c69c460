import { matchesFolded, toHostMask } from "../irc/mask.ts";
import type { Client } from "./_client.ts";
import type { Incoming } from "./_incoming.ts";
import { keep, MAX_NAME } from "./_keep.ts";

/** Masks that can be ignored at once: as many as a list of `chat serve` has entries. */
const MAX_IGNORED = 100;

/** Whether what somebody says is not to be heard. */
export function isIgnored({ ignored, features }: Client, { nick, userHost }: Incoming): boolean {
  if (ignored.length === 0) return false;
  const source = features.fold(`${nick}!${userHost ?? "@"}`);
  return ignored.some((mask) => matchesFolded(features.fold(mask), source));
}

/** Adds a nick or a mask; `undefined` if there are too many. */
export function ignore({ ignored }: Client, nick: string): string | undefined {
  const mask = keep(toHostMask(nick), MAX_NAME);
  if (ignored.includes(mask)) return mask;
  if (ignored.length >= MAX_IGNORED) return undefined;
  ignored.push(mask);
  return mask;
}

/** Returns whether it was there. */
export function unignore({ ignored }: Client, nick: string): boolean {
  const index = ignored.findIndex((mask) => mask === toHostMask(nick));
  if (index >= 0) ignored.splice(index, 1);
  return index >= 0;
}
