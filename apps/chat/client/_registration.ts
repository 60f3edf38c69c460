import { formatMessage } from "../irc/message.ts";
import { truncate } from "../irc/names.ts";
import type { Client, WantedRoom } from "./_client.ts";
import type { Handler, Handlers } from "./_incoming.ts";
import { keep, MAX_NAME } from "./_keep.ts";
import type { Session } from "./_session.ts";
import { VERSION_302, WANTED_CAPABILITIES } from "./_wanted_capabilities.ts";

/** Nicks that are tried before the client gives up. */
const MAX_REFUSALS = 20;

/** How often the nick that is wanted is tried for, in milliseconds: a ghost of one's own is gone after some minutes. */
const REGAIN_INTERVAL = 60_000;

/** How long the rooms may take to answer, in milliseconds: a server without PONG must not stop all that is said. */
const READY_TIMEOUT = 30_000;

/** Rooms of one JOIN, and bytes of their names: far below the shortest line. */
const ROOMS_AT_ONCE = { rooms: 10, length: 400 };

/** Introduces this client. */
export function introduce(client: Client, session: Session): void {
  const { options, outbox } = client;
  outbox.now(`CAP LS ${VERSION_302}`);
  if (options.password !== undefined) {
    outbox.now(formatMessage(undefined, "PASS", [options.password], true));
  }
  outbox.now(formatMessage(undefined, "NICK", [session.nick]));
  const user = options.nick.replace(/[^A-Za-z0-9]/g, "").slice(0, 10) || "user";
  const realname = truncate(options.realname ?? options.nick, 128);
  outbox.now(formatMessage(undefined, "USER", [user, "0", "*", realname], true));
}

/** Asks for what is offered and of use here. */
function request({ session, outbox }: Client, offered: readonly string[]): void {
  const names = offered.map((offer) => offer.replace(/=.*/s, ""))
    .filter((name) => WANTED_CAPABILITIES.has(name) && !session!.asked.has(name));
  if (names.length === 0) return;
  const unique = [...new Set(names)];
  for (const name of unique) session!.asked.add(name);
  outbox.now(`CAP REQ :${unique.join(" ")}`);
}

const cap: Handler = (client, { params, session }) => {
  const [, subcommand = "", ...rest] = params;
  const names = (rest.at(-1) ?? "").split(" ").filter((name) => name !== "");
  switch (subcommand.toUpperCase()) {
    case "LS":
      request(client, names);
      // Nothing is waited for: servers answer in order, and one that never answers cannot hold this client up.
      if (rest[0] !== "*" && !session.listed) {
        session.listed = true;
        client.outbox.now("CAP END");
      }
      break;
    case "NEW":
      request(client, names);
      break;
    case "ACK":
      for (const name of names) {
        if (name.startsWith("-")) session.capabilities.delete(name.slice(1));
        else if (WANTED_CAPABILITIES.has(name)) session.capabilities.add(name);
      }
      break;
    case "DEL":
      for (const name of names) {
        session.capabilities.delete(name);
        session.asked.delete(name);
      }
      break;
    case "NAK":
      // All or nothing: one that the server did not mean must not cost the others.
      if (names.length < 2) break;
      for (const name of names) {
        if (!session.asked.has(name) || session.askedAlone.has(name)) continue;
        session.askedAlone.add(name);
        client.outbox.now(`CAP REQ :${name}`);
      }
      break;
  }
};

/**
 * What to try after `refusals`: underscores, and then numbers behind what is short enough for all servers; of what is no nick
 * there, its beginning before that.
 */
function alternative(client: Client, session: Session): string {
  const { wantedNick, features } = client;
  const { refusals, isNoNick } = session;
  const beginning = wantedNick.slice(0, features.nickLength);
  if (isNoNick && refusals === 1 && beginning !== wantedNick) return beginning;
  if (!isNoNick && refusals <= 2) return wantedNick + "_".repeat(refusals);
  const most = Math.max(1, features.nickLength - 2);
  return `${wantedNick.slice(0, most)}${Math.max(2, refusals - 1)}`;
}

const nickRefused: Handler = (client, { command, params, session }) => {
  const [nick = "", reason = "Not allowed"] = params.slice(-2);
  const { options } = client;
  const refused = `${nick}: ${reason}`;
  if (session.phase === "registered") {
    const isAsked = client.features.isSame(nick, session.askedNick ?? "");
    if (isAsked) session.askedNick = undefined;
    if (session.regaining && !isAsked) session.regaining = false;
    else client.error(client.windows.active, refused, command);
    return;
  }
  session.refusals += 1;
  session.refusal ||= refused;
  if (command === "432" && session.nick === client.wantedNick) session.isNoNick = true;
  client.info(client.windows.status, refused);
  if (session.refusals >= MAX_REFUSALS) {
    client.exit ??= { code: 1, reason: refused };
    return;
  }
  if (command === "432" && session.nick === client.wantedNick && session.nick !== options.nick) {
    // What `/nick` has set without a connection is none: nothing like it is either.
    client.wantedNick = options.nick;
    session.refusals = 0;
    session.isNoNick = false;
  }
  session.nick = alternative(client, session);
  client.outbox.now(formatMessage(undefined, "NICK", [session.nick]));
};

/** In the order in which they were asked for: the first is the one that is looked at. */
function joinRooms({ rooms, outbox }: Client): void {
  let group: WantedRoom[] = [];
  let length = 0;
  const flush = () => {
    const names = group.map(({ name }) => name).join();
    const keys = group.flatMap(({ key }) => key ?? []).join();
    if (group.length > 0) outbox.now(`JOIN ${names} ${keys}`.trimEnd());
    [group, length] = [[], 0];
  };
  for (const room of rooms.values()) {
    const more = room.name.length + (room.key?.length ?? 0) + 2;
    // The first key is that of the first room.
    const isKeyLost = room.key !== undefined && group.some(({ key }) => key === undefined);
    const isFull = group.length >= ROOMS_AT_ONCE.rooms || length + more > ROOMS_AT_ONCE.length;
    if (isKeyLost || isFull) flush();
    group.push(room);
    length += more;
  }
  flush();
}

const welcome: Handler = (client, { nick: server, params, session }) => {
  if (session.phase === "registered") return;
  session.phase = "registered";
  session.keepAlive.welcomed();
  session.nick = keep(params[0] ?? session.nick, MAX_NAME);
  client.windows.status.name = server === "" ? "server" : server.slice(0, 100);
  client.info(client.windows.status, params.at(-1) ?? "");
  client.tell({ event: "connected", nick: session.nick, server });
  // What is no nick there never becomes one.
  if (session.isNoNick) client.wantedNick = session.nick;
  if (!client.isOwn(client.wantedNick)) scheduleRegain(client, session);
  joinRooms(client);
  if (client.away !== undefined) {
    client.outbox.now(formatMessage(undefined, "AWAY", [client.away], true));
  }
  session.readyToken = client.outbox.ping();
  session.readyBy = client.now() + READY_TIMEOUT;
};

/** All rooms have answered: what waits can go to them. */
export function becomeReady(client: Client, session: Session): void {
  session.ready = true;
  session.readyBy = Infinity;
  client.outbox.held = false;
  if (client.rooms.size === 0) {
    client.info(
      client.windows.active,
      "You are in no room: /join one, /list shows them, /help all commands",
    );
  }
  if (session.refusal !== "" && !client.isOwn(client.options.nick)) tellNick(client, session);
}

/** Says which nick it has become, in sight of whoever wanted another one. */
function tellNick(client: Client, session: Session): void {
  const again = client.isOwn(client.wantedNick)
    ? ""
    : `each minute ${client.wantedNick} is tried again, /nick ${session.nick} ends that, and `;
  const why = `You are ${session.nick} (${session.refusal})`;
  client.info(client.windows.active, `${why}: ${again}/nick NAME asks for another`);
}

/** Tries for the nick that is wanted after a while. */
function scheduleRegain(client: Client, session: Session): void {
  session.regainAt = client.now() + REGAIN_INTERVAL;
}

/** Tries for the nick that is wanted; a refusal is kept quiet. */
export function regain(client: Client, session: Session): void {
  session.regaining = true;
  client.outbox.now(formatMessage(undefined, "NICK", [client.wantedNick]));
  scheduleRegain(client, session);
}

const wrongPassword: Handler = (client, { command, params, session, origin }) => {
  const reason = params.at(-1) ?? "Password incorrect";
  client.error(origin, reason, command);
  // An operator's is another matter.
  if (session.phase === "registering") client.exit ??= { code: 6, reason };
};

const banned: Handler = (client, { command, params, session, origin }) => {
  const reason = params.at(-1) ?? "You are banned from this server";
  client.error(origin, reason, command);
  if (session.phase === "registering") client.exit ??= { code: 1, reason };
};

export const REGISTRATION: Handlers = {
  "CAP": cap,
  "001": welcome,
  "432": nickRefused,
  "433": nickRefused,
  "436": nickRefused,
  "437": nickRefused,
  "464": wrongPassword,
  "465": banned,
};
