import type { Client } from "./_client.ts";
import type { Batch, Session } from "./_session.ts";
import type { WindowState } from "./_windows.ts";

/** Messages that are asked for: what `chat serve` keeps unless told otherwise. */
const HISTORY = 100;

/** Times are not as exact as they look: what is told twice is left out anyway. */
const OVERLAP = 1_000;

function mostOf({ features }: Client): number {
  return features.historyLimit === 0 ? HISTORY : Math.min(HISTORY, features.historyLimit);
}

/** Asks later for what was said in a room before this client came, or since it was last there (IRCv3 chathistory). */
export function wantHistory(client: Client, window: WindowState): void {
  const { name, room } = window;
  const { session } = client;
  const isThere = session!.has("chathistory") || session!.has("draft/chathistory");
  if (!isThere || !session!.has("batch")) return;
  const last = room?.rejoined ? window.findLast(({ kind }) => kind === "message") : undefined;
  const since = last === undefined
    ? "*"
    : `timestamp=${new Date(Math.max(0, last.time - OVERLAP)).toISOString()}`;
  // Made now: what is said while it waits would pass for the last that was known.
  session!.histories.set(window, `CHATHISTORY LATEST ${name} ${since} ${mostOf(client)}`);
}

/**
 * Asks for a history that is wanted, first for that of the room that is looked at. Servers take some time for each (`chat serve`
 * counts it as four lines): so nothing that was said waits behind more than one of them. A PING tells when that is answered.
 *
 * @returns Whether there is something to send.
 */
export function requestHistory(client: Client, session: Session): boolean {
  const { outbox, windows } = client;
  const { histories } = session;
  if (!outbox.isIdle || session.historyToken !== undefined) return false;
  const window = histories.has(windows.active) ? windows.active : histories.keys().next().value;
  if (window === undefined) return false;
  const line = histories.get(window)!;
  histories.delete(window);
  if (!window.room?.joined) return requestHistory(client, session);
  outbox.now(line);
  session.historyToken = outbox.ping();
  return true;
}

/** A history has been told: says so if there may be more between it and what is known. */
export function historyEnded(client: Client, { params: [name = ""], lines }: Batch): void {
  const window = client.find(name);
  if (window?.room?.rejoined && lines >= mostOf(client)) {
    client.info(window, `More may have been said meanwhile: these are the last ${lines} messages`);
  }
}
