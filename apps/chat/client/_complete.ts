import type { Client } from "./_client.ts";
import { SLASH_COMMANDS } from "./_slash_commands.ts";
import type { WindowState } from "./_windows.ts";
import type { Completion } from "./chat_state.ts";

/** Candidates that anybody would go through, and lines that are looked at for who spoke last. */
const MOST_CANDIDATES = 100;
const RECENT_LINES = 500;

/** Nicks of a window: those who spoke last first, then all others by name. */
function nicks(client: Client, { kind, name, room, lines }: WindowState): string[] {
  if (kind === "query") return [name];
  const { features } = client;
  const members = new Map((room?.members ?? []).map(({ nick }) => [features.fold(nick), nick]));
  const found = new Set<string>();
  for (let at = lines.length - 1; at >= Math.max(0, lines.length - RECENT_LINES); at--) {
    const { nick, kind, own } = lines[at]!;
    if (nick === undefined || own || kind !== "message" && kind !== "action") continue;
    const member = members.get(features.fold(nick));
    if (member !== undefined) found.add(member);
  }
  const rest = [...members.keys()].sort().map((key) => members.get(key)!);
  return [...new Set([...found, ...rest])].filter((nick) => !client.isOwn(nick));
}

function names(client: Client, kind: "room" | "query"): string[] {
  return client.windows.all.filter((window) => window.kind === kind).map(({ name }) => name);
}

/** What can stand in the place of the word at the cursor, which is counted in UTF-16 code units. */
export function complete(client: Client, text: string, cursor: number): Completion {
  const end = Math.min(Math.max(0, cursor), text.length);
  const start = text.slice(0, end).search(/\S*$/);
  const word = text.slice(start, end);
  if (start === 0 && word.startsWith("/")) {
    const typed = word.slice(1).toLowerCase();
    const found = SLASH_COMMANDS.filter(({ name }) => name.startsWith(typed));
    return { start, end, candidates: found.map(({ name }) => `/${name} `) };
  }
  const { features } = client;
  const { active } = client.windows;
  const isCommand = text.startsWith("/") && !text.startsWith("//");
  const others = isCommand || active.kind === "status" ? names(client, "query") : [];
  const pool = client.isChannel(word)
    ? names(client, "room")
    : word === "" && !isCommand
    ? []
    : [...nicks(client, active), ...others];
  const folded = features.fold(word);
  const suffix = start === 0 && !client.isChannel(word) ? ": " : " ";
  const candidates = [...new Set(pool)].filter((name) => features.fold(name).startsWith(folded))
    .slice(0, MOST_CANDIDATES).map((name) => name + suffix);
  return { start, end, candidates };
}
