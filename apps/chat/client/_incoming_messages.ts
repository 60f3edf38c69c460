import type { Client } from "./_client.ts";
import { answerCtcp, describeAnswer, parseCtcp } from "./_ctcp.ts";
import { isIgnored } from "./_ignored.ts";
import type { Handler, Handlers, Incoming } from "./_incoming.ts";
import { showSaid } from "./_said.ts";
import type { WindowState } from "./_windows.ts";

/** The room or nick that a message is for, without the signs of those in the room who get it (STATUSMSG). */
function bareTarget({ features }: Client, target: string): string {
  let at = 0;
  while (at < target.length && features.statusTargets.includes(target[at]!)) at += 1;
  return features.isChannel(target.slice(at)) ? target.slice(at) : target;
}

/** Where a message is shown. */
function windowFor(client: Client, incoming: Incoming, target: string, own: boolean): WindowState {
  const { status } = client.windows;
  if (client.isChannel(target)) return client.find(target) ?? status;
  if (!incoming.isPerson) return status;
  const peer = own ? target : incoming.nick;
  // Services speak in notices: they get no window until somebody speaks to them.
  if (incoming.command === "NOTICE") return client.find(peer) ?? status;
  return own ? client.openQuery(peer) : client.openUnasked(peer);
}

/** Whether it was said before this client came: to the room, or at all. */
function isOlder(incoming: Incoming, { room }: WindowState): boolean {
  return room !== undefined && incoming.tags.has("time") && incoming.time < room.joinedAt;
}

const said: Handler = (client, incoming) => {
  const { command, params, tags, nick, time, label, session } = incoming;
  const [to = "", text = ""] = params;
  const target = bareTarget(client, to);
  const own = incoming.isPerson && client.isOwn(nick);
  if (own) session.confirm(label, target, text);
  else if (isIgnored(client, incoming)) return;
  const ctcp = parseCtcp(text);
  if (ctcp !== undefined && ctcp.command !== "ACTION") {
    if (incoming.replayed) return;
    if (own) return client.info(client.windows.status, `CTCP ${ctcp.command} to ${target}`);
    if (command === "PRIVMSG") return answerCtcp(client, incoming, ctcp);
    const answer = describeAnswer(ctcp, client.now());
    return client.info(client.windows.active, `${nick} answers CTCP ${answer}`);
  }
  const window = windowFor(client, incoming, target, own);
  const room = window.room === undefined && client.isChannel(target) ? `${target}: ` : "";
  showSaid(client, window, {
    kind: command === "NOTICE" ? "notice" : ctcp === undefined ? "message" : "action",
    nick,
    text: room + (ctcp?.params ?? text),
    ...{ time, own },
    msgid: tags.get("msgid") || undefined,
    replyTo: tags.get("+draft/reply") || tags.get("+reply") || undefined,
    replayed: incoming.replayed || isOlder(incoming, window),
  });
};

const wallops: Handler = (client, { nick, params, time }) => {
  const text = params.at(-1) ?? "";
  client.windows.add(client.windows.status, { kind: "notice", nick, text, time });
};

export const MESSAGES: Handlers = {
  PRIVMSG: said,
  NOTICE: said,
  WALLOPS: wallops,
  // Signs that somebody types, and the like: nothing to show.
  TAGMSG: () => {},
};
