import type { Client } from "./_client.ts";
import type { Batch } from "./_session.ts";
import type { WindowState } from "./_windows.ts";

/** Messages that are asked for: what `chat serve` keeps unless told otherwise. */
const HISTORY = 100;

/** Times are not as exact as they look: what is told twice is left out anyway. */
const OVERLAP = 1_000;

function mostOf({ features }: Client): number {
  return features.historyLimit === 0 ? HISTORY : Math.min(HISTORY, features.historyLimit);
}

/** Asks for what was said in a room before this client came, or since it was last there (IRCv3 chathistory). */
export function requestHistory(client: Client, { name, lines, room }: WindowState): void {
  const { session, outbox } = client;
  const isThere = session!.has("chathistory") || session!.has("draft/chathistory");
  if (!isThere || !session!.has("batch")) return;
  const last = room?.rejoined ? lines.findLast(({ kind }) => kind === "message") : undefined;
  const since = last === undefined
    ? "*"
    : `timestamp=${new Date(Math.max(0, last.time - OVERLAP)).toISOString()}`;
  outbox.now(`CHATHISTORY LATEST ${name} ${since} ${mostOf(client)}`);
}

/** A history has been told: says so if there may be more between it and what is known. */
export function historyEnded(client: Client, { params: [name = ""], lines }: Batch): void {
  const window = client.find(name);
  if (window?.room?.rejoined && lines >= mostOf(client)) {
    client.info(window, `More may have been said meanwhile: these are the last ${lines} messages`);
  }
}
