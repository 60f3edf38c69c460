import { formatMessage, formatTags } from "../irc/message.ts";
import type { Client } from "./_client.ts";
import { roomForText, splitText } from "./_split_text.ts";
import { showSaid } from "./_said.ts";
import type { WindowState } from "./_windows.ts";

const ACTION = "\x01ACTION \x01".length;

/** How something is said. */
export interface Manner {
  readonly kind: "message" | "action" | "notice";
  /** The `msgid` of what it answers. */
  readonly replyTo?: string | undefined;
}

/** What others see in front of this client's messages, or as long as it may be. */
function ownSource({ nick, session, features }: Client): string {
  const userHost = session?.userHost ??
    `~${"u".repeat(features.userLength)}@${"h".repeat(features.hostLength)}`;
  return `${nick}!${userHost}`;
}

/**
 * Says something in a room or to somebody, in as many lines as it takes. It is shown when the server gives it back; by servers
 * that do not, when it is sent.
 */
export function say(
  client: Client,
  window: WindowState,
  target: string,
  text: string,
  manner: Manner,
): void {
  const command = manner.kind === "notice" ? "NOTICE" : "PRIVMSG";
  const room = roomForText(ownSource(client), command, target, client.features.lineLength) -
    (manner.kind === "action" ? ACTION : 0);
  const parts = splitText(text, room);
  if (!client.mayWait(window, parts.length)) return;
  for (const part of parts) {
    client.outbox.add({ line: () => send(client, window, target, part, manner), lasting: true });
  }
  if (!client.session?.ready) client.info(window, `Waits for the connection: ${text}`);
}

/** Its turn has come: makes the line of it. */
function send(
  client: Client,
  window: WindowState,
  target: string,
  text: string,
  manner: Manner,
): string {
  const { kind, replyTo } = manner;
  const session = client.session!;
  const body = kind === "action" ? `\x01ACTION ${text}\x01` : text;
  const label = session.label(window);
  const now = client.now();
  session.expect({ window, target, text: body, label, at: now, pings: client.outbox.pings });
  if (!session.has("echo-message")) {
    const said = { kind, nick: client.nick, text, time: now, own: true, replyTo };
    showSaid(client, window, { ...said, replayed: false });
  }
  const tags: [string, string][] = [];
  if (label !== undefined) tags.push(["label", label]);
  if (replyTo !== undefined && session.has("message-tags")) tags.push(["+draft/reply", replyTo]);
  const command = kind === "notice" ? "NOTICE" : "PRIVMSG";
  const line = formatMessage(undefined, command, [target, body], true);
  return tags.length === 0 ? line : `@${formatTags(tags)} ${line}`;
}
