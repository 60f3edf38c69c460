import type { Client } from "./_client.ts";
import type { WindowState } from "./_windows.ts";

/** Where a command was entered, and what stands behind its name. */
export interface Entered {
  readonly client: Client;
  readonly window: WindowState;
  /** Without spaces around it. */
  readonly rest: string;
}

/** A command for whoever sits here. */
export interface SlashCommand {
  readonly name: string;
  /** Other names. */
  readonly aliases?: readonly string[];
  /** What stands behind the name; what is needed is not in brackets. */
  readonly usage: string;
  readonly help: string;
  /** Returns what was wrong, if anything. */
  run(entered: Entered): string | void;
}

/** The first word, and the rest without the spaces between. */
export function firstWord(text: string): [string, string] {
  const [, word = "", rest = ""] = text.match(/^(\S*)\s*([^]*)$/) ?? [];
  return [word, rest];
}

/** Up to `count` words, and the rest in the last of them. */
export function words(text: string, count: number): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest !== "" && found.length < count - 1) {
    const [word, next] = firstWord(rest);
    found.push(word);
    rest = next;
  }
  if (rest !== "") found.push(rest);
  return found;
}

/** A room's name that was given, or that of the window; and what stands behind it. */
export function roomAndRest({ client, window, rest }: Entered): [string | undefined, string] {
  const [word, next] = firstWord(rest);
  if (client.isChannel(word)) return [word, next];
  return [window.kind === "room" ? window.name : undefined, rest];
}

/** What is said when a room is needed and none is there. */
export const NO_ROOM = "This is not a room: give the name of one";

/** Sends a request that has only words, and perhaps a text. */
export function request(
  { client, window }: Entered,
  command: string,
  params: readonly string[],
  text = false,
): void {
  client.request(window, command, params, text);
}
