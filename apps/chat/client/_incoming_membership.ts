import type { Client } from "./_client.ts";
import { isIgnored } from "./_ignored.ts";
import type { Handler, Handlers, Incoming } from "./_incoming.ts";
import { applyModes } from "./_modes.ts";
import { wantHistory } from "./_history.ts";
import { regain } from "./_registration.ts";
import { keep, MAX_NAME } from "./_keep.ts";
import type { WindowState } from "./_windows.ts";
import type { LineKind } from "./chat_line.ts";

/** Topics of the largest networks have 390 bytes. */
const MAX_TOPIC = 2_000;

function because(reason: string): string {
  return reason === "" ? "" : ` (${reason})`;
}

function line(
  client: Client,
  to: WindowState,
  kind: LineKind,
  incoming: Incoming,
  text: string,
): void {
  const { nick, time } = incoming;
  client.windows.add(to, { kind, nick, text, time, own: client.isOwn(nick) });
}

/** There is no window for a room that the server has let this client into. */
function leaveAtOnce(client: Client, name: string): void {
  const { windows, features } = client;
  const folded = features.fold(name);
  client.following.delete(folded);
  client.rooms.delete(folded);
  client.error(windows.active, `Not in ${name}: there are too many windows: /close one`);
  client.request(windows.status, "PART", [name, "Too many rooms"], true);
}

const join: Handler = (client, incoming) => {
  const { nick, userHost, params: [name = ""], time, session } = incoming;
  // No name of a room has these in it: what is sent to it would go elsewhere.
  if (!client.isChannel(name) || /[\s,]/.test(name)) return;
  const own = client.isOwn(nick);
  const window = own ? client.openRoom(name) : client.find(name);
  if (window?.room === undefined) {
    if (own) leaveAtOnce(client, name);
    return;
  }
  const { room } = window;
  if (own) {
    if (userHost !== undefined) session.userHost = keep(userHost, MAX_NAME);
    room.enter(client.features, time);
    client.want(name, undefined);
    const { windows } = client;
    const isFollowed = client.following.delete(client.features.fold(name));
    if (isFollowed || windows.active.kind === "status" && !room.rejoined) windows.activate(window);
    wantHistory(client, window);
  }
  room.add(nick);
  line(client, window, "join", incoming, "has joined");
  client.tell({ event: "join", room: window.name, nick, own });
};

/** This client is not in a room any more, and does not want to be. */
function leave(client: Client, { name, room }: WindowState): void {
  room!.leave();
  client.rooms.delete(client.features.fold(name));
}

const part: Handler = (client, incoming) => {
  const { nick, params: [name = "", reason = ""] } = incoming;
  const window = client.find(name);
  if (window?.room === undefined) return;
  const own = client.isOwn(nick);
  window.room.remove(nick);
  if (own) {
    leave(client, window);
    client.windows.close(window);
  } else {
    line(client, window, "part", incoming, `has left${because(reason)}`);
  }
  client.tell({ event: "part", room: window.name, nick, reason, own });
};

const kick: Handler = (client, incoming) => {
  const { nick: by, params: [name = "", nick = "", reason = ""] } = incoming;
  const window = client.find(name);
  if (window?.room === undefined) return;
  const own = client.isOwn(nick);
  window.room.remove(nick);
  if (own) leave(client, window);
  const text = `was kicked by ${by}${because(reason)}`;
  line(client, window, "kick", { ...incoming, nick }, text);
  client.tell({ event: "kick", room: window.name, nick, by, reason, own });
};

const quit: Handler = (client, incoming) => {
  const { nick, params: [reason = ""], session } = incoming;
  // Some servers say it to the one who quits.
  if (client.isOwn(nick)) return;
  const windows = client.roomsWith(nick);
  for (const window of windows) {
    window.room!.remove(nick);
    line(client, window, "quit", incoming, `has quit${because(reason)}`);
  }
  if (windows.length > 0) client.tell({ event: "quit", nick, reason });
  if (client.features.isSame(nick, client.wantedNick)) regain(client, session);
};

const nick: Handler = (client, incoming) => {
  const { nick, params: [newNick = ""], session } = incoming;
  if (newNick === "") return;
  const own = client.isOwn(nick);
  const windows = client.roomsWith(nick);
  for (const window of windows) window.room!.rename(nick, newNick);
  const query = client.windows.find("query", nick, client.features);
  const isFree = client.windows.find("query", newNick, client.features) === undefined;
  if (query !== undefined && !own && isFree) query.name = keep(newNick, MAX_NAME);
  if (own) ownNickChanged(client, incoming, newNick);
  else if (client.features.isSame(nick, client.wantedNick)) regain(client, session);
  const text = `is now known as ${newNick}`;
  const shownIn = own && windows.length === 0 ? [client.windows.status] : windows;
  for (const window of shownIn) {
    client.windows.add(window, { kind: "nick", nick, text, time: incoming.time, own });
  }
  client.tell({ event: "nick", nick, newNick, own });
};

function ownNickChanged(client: Client, { session }: Incoming, newNick: string): void {
  session.nick = keep(newNick, MAX_NAME);
  session.regaining = false;
  // Servers cut what is too long. Another nick than the one that was asked for is an idea of theirs.
  const { askedNick = "" } = session;
  if (client.features.fold(askedNick).startsWith(client.features.fold(session.nick))) {
    client.wantedNick = session.nick;
    session.askedNick = undefined;
  }
  if (client.isOwn(client.wantedNick)) session.regainAt = Infinity;
}

const topic: Handler = (client, incoming) => {
  const { nick, params: [name = "", text = ""] } = incoming;
  const window = client.find(name);
  if (window?.room === undefined) return;
  window.room.topic = keep(text, MAX_TOPIC);
  line(
    client,
    window,
    "topic",
    incoming,
    text === "" ? "has removed the topic" : `has set the topic: ${text}`,
  );
  client.tell({ event: "topic", room: window.name, nick, topic: text });
};

const mode: Handler = (client, incoming) => {
  const { nick, params: [target = "", ...modes] } = incoming;
  const window = client.isChannel(target) ? client.find(target) : client.windows.status;
  if (window === undefined) return;
  if (window.room !== undefined) applyModes(window.room, client.features, modes);
  const text = `sets mode ${modes.join(" ")}`;
  line(client, window, "mode", incoming, text);
  client.tell({ event: "mode", target, nick, modes });
};

const away: Handler = (client, { nick, params: [reason] }) => {
  for (const { room } of client.roomsWith(nick)) room!.setAway(nick, reason !== undefined);
  client.tell({ event: "away", nick, reason: reason ?? null });
};

const invite: Handler = (client, incoming) => {
  const { nick, params: [invited = "", room = ""] } = incoming;
  if (isIgnored(client, incoming)) return;
  if (!client.isOwn(invited)) {
    const window = client.find(room);
    if (window !== undefined) line(client, window, "mode", incoming, `asks ${invited} to come in`);
    return;
  }
  client.info(client.windows.active, `${nick} asks you into ${room}: /join ${room}`);
  client.tell({ event: "invite", room, nick });
};

export const MEMBERSHIP: Handlers = {
  JOIN: join,
  PART: part,
  KICK: kick,
  QUIT: quit,
  NICK: nick,
  TOPIC: topic,
  MODE: mode,
  AWAY: away,
  INVITE: invite,
  // Real names are not kept.
  SETNAME: () => {},
};
