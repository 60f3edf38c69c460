import type { Client } from "./_client.ts";
import type { Handler, Handlers, Incoming } from "./_incoming.ts";
import { keep, MAX_NAME } from "./_keep.ts";
import { describeNumeric } from "./_numeric_texts.ts";

/** Names of the server and of people that one line may tell: they are as many as fit into it. */
const MAX_WORDS = 1_000;

/** What the server tells of itself unasked. */
const ABOUT_SERVER = /^(00\d|25[0-5]|26[56]|37[256]|422|042)$/;

/** A JOIN was refused. */
const JOIN_REFUSED = /^(403|405|407|437|47[13-79]|480|489|520)$/;

const isupport: Handler = (client, { params }) => {
  let refold = false;
  for (const token of params.slice(1, -1)) refold = client.features.set(token) || refold;
  const { features, windows } = client;
  if (features.network !== undefined) windows.status.name = keep(features.network, MAX_NAME);
  if (refold) client.refold();
};

/** Answers to a message, which belong to the talk with whoever they are about: away, no such nick, not allowed. */
const ABOUT_TALK = /^(301|40[14]|531|716|717)$/;

/** Where an answer is shown: in the window of the room that it is about, or where it was asked. */
function windowOf(client: Client, { command, params: [, about = ""], origin }: Incoming) {
  const belongsThere = client.isChannel(about) || ABOUT_TALK.test(command);
  return belongsThere ? client.find(about) ?? origin : origin;
}

const names: Handler = (client, incoming) => {
  const [, , name = "", list = ""] = incoming.params;
  const words = list.split(" ", MAX_WORDS).filter((word) => word !== "");
  const window = client.find(name);
  if (!window?.room?.joined) return client.info(incoming.origin, `${name}: ${words.join(" ")}`);
  const { prefixes } = client.features;
  for (const word of words) {
    let signs = 0;
    while (signs < word.length && prefixes.includes(word[signs]!)) signs += 1;
    const nick = word.slice(signs).replace(/!.*/s, "");
    if (nick !== "") window.room.add(nick, word.slice(0, signs));
  }
};

const endOfNames: Handler = (client, { params: [, name = "", text = ""], origin }) => {
  const window = client.find(name);
  if (!window?.room?.joined) return client.info(origin, `${name}: ${text}`);
  const { members } = window.room;
  client.tell({ event: "members", room: window.name, nicks: members.map(({ nick }) => nick) });
};

const topic: Handler = (client, { params: [, name = "", text = ""], origin, time }) => {
  const window = client.find(name);
  client.info(window ?? origin, `The topic of ${name} is: ${text}`, time);
  if (window?.room === undefined) return;
  window.room.topic = keep(text, 2_000);
  client.tell({ event: "topic", room: window.name, nick: null, topic: text });
};

const noTopic: Handler = (client, incoming) => {
  const window = windowOf(client, incoming);
  if (window.room !== undefined) window.room.topic = "";
  client.info(window, "No topic is set");
};

/** Who is away says so for each message: once is enough. */
const isAway: Handler = (client, incoming) => {
  const [, nick = "", text = ""] = incoming.params;
  const window = windowOf(client, incoming);
  for (const { room } of client.roomsWith(nick)) room!.setAway(nick, true);
  const shown = `${nick} is away: ${text}`;
  if (window.awayShown === shown) return;
  window.awayShown = keep(shown);
  client.info(window, shown);
};

const backFromAway: Handler = (client, { origin, params }) => {
  client.away = undefined;
  client.info(origin, params.at(-1) ?? "");
};

/** The name of this host as others see it. */
const hostChanged: Handler = (client, { params: [, host = ""], session }) => {
  const user = session.userHost?.split("@")[0] ?? "";
  session.userHost = host.includes("@") ? keep(host, MAX_NAME) : keep(`${user}@${host}`, MAX_NAME);
  client.info(client.windows.status, `You are seen as ${session.userHost}`);
};

/** All that has no handler of its own, unknown ones too. */
export const otherNumeric: Handler = (client, incoming) => {
  const { command, params, label, session, origin } = incoming;
  const text = describeNumeric(command, params);
  if (/^[45]/.test(command) && command !== "422") {
    const failed = session.takeUnconfirmed(label);
    const window = label === undefined ? windowOf(client, incoming) : origin;
    client.error(
      window,
      failed === undefined ? text : `${text}: not sent: ${failed.text}`,
      command,
    );
    if (JOIN_REFUSED.test(command)) forget(client, params[1] ?? "");
    return;
  }
  const { status } = client.windows;
  client.info(ABOUT_SERVER.test(command) ? status : windowOf(client, incoming), text);
  client.tell({ event: "reply", code: command, params: params.slice(1) });
};

/** A room that could not be joined is not tried again, unless it was an option's or is one that this client knows. */
function forget(client: Client, name: string): void {
  const folded = client.features.fold(name);
  client.following.delete(folded);
  const isKnown = client.windows.find("room", name, client.features) !== undefined;
  if (!isKnown && client.rooms.get(folded)?.lasting === false) client.rooms.delete(folded);
}

export const NUMERIC_REPLIES: Handlers = {
  "005": isupport,
  "301": isAway,
  "305": backFromAway,
  "331": noTopic,
  "332": topic,
  "353": names,
  "366": endOfNames,
  "396": hostChanged,
};
