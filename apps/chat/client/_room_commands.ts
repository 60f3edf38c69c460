import { keep } from "./_keep.ts";
import {
  type Entered,
  firstWord,
  NO_ROOM,
  request,
  roomAndRest,
  type SlashCommand,
  words,
} from "./_slash_command.ts";

/** Members that `/names` shows. */
const MOST_NAMES = 300;

function join(entered: Entered): string | void {
  const { client, window, rest } = entered;
  const [given = "", key = ""] = words(rest, 3);
  const name = given === "" && window.kind === "room" ? window.name : given;
  if (name === "") return "Say which room";
  const names = name.split(",").map((each) => client.isChannel(each) ? each : `#${each}`);
  for (const each of names) {
    const folded = client.features.fold(each);
    const open = client.find(each);
    if (open?.room?.joined) {
      client.windows.activate(open);
    } else {
      client.following.add(keep(folded));
      client.want(each, key || undefined);
      if (client.session?.phase !== "registered") {
        client.info(window, `Waits for the connection: /join ${each}`);
      } else {
        request(entered, "JOIN", key === "" ? [each] : [each, key]);
      }
    }
  }
}

function part(entered: Entered): string | void {
  const [name, reason] = roomAndRest(entered);
  if (name === undefined) return NO_ROOM;
  leave(entered, name, reason);
}

function leave(entered: Entered, name: string, reason: string): void {
  const { client } = entered;
  const window = client.find(name);
  if (window?.room?.joined === false) {
    client.rooms.delete(client.features.fold(name));
    client.windows.close(window);
    return;
  }
  request(entered, "PART", reason === "" ? [name] : [name, reason], reason !== "");
}

function names(entered: Entered): string | void {
  const [name] = roomAndRest(entered);
  if (name === undefined) return NO_ROOM;
  const { client, window } = entered;
  const room = client.find(name)?.room;
  if (!room?.joined) return request(entered, "NAMES", [name]);
  const shown = room.members.slice(0, MOST_NAMES).map(({ prefix, nick }) =>
    prefix.slice(0, 1) + nick
  );
  const more = room.memberCount - shown.length;
  const list = shown.join(" ") + (more > 0 ? ` and ${more} more` : "");
  client.info(window, `${room.memberCount} in ${name}: ${list}`);
}

function topic(entered: Entered): string | void {
  const [name, text] = roomAndRest(entered);
  if (name === undefined) return NO_ROOM;
  const { client, window } = entered;
  const room = client.find(name)?.room;
  if (text !== "") return request(entered, "TOPIC", [name, text === "-delete" ? "" : text], true);
  if (!room?.joined) return request(entered, "TOPIC", [name]);
  client.info(
    window,
    room.topic === "" ? "No topic is set" : `The topic of ${name} is: ${room.topic}`,
  );
}

function close(entered: Entered): string | void {
  const { client, window } = entered;
  if (window.kind === "status") return "This window stays: /quit ends the program";
  if (window.kind === "room") return leave(entered, window.name, "");
  client.windows.close(window);
}

function mode(entered: Entered): void {
  const [first = ""] = words(entered.rest, 2);
  const isTarget = first !== "" && !/^[+-]/.test(first);
  const target = isTarget
    ? []
    : [entered.window.kind === "room" ? entered.window.name : entered.client.nick];
  request(entered, "MODE", [...target, ...words(entered.rest, 20)]);
}

export const ROOM_COMMANDS: readonly SlashCommand[] = [
  {
    name: "join",
    aliases: ["j"],
    usage: "#ROOM [KEY]",
    help: "goes into a room; in the window of one that you are not in any more, back into it",
    run: join,
  },
  {
    name: "part",
    aliases: ["leave"],
    usage: "[#ROOM] [REASON]",
    help: "leaves a room",
    run: part,
  },
  { name: "names", usage: "[#ROOM]", help: "shows who is in a room", run: names },
  {
    name: "list",
    usage: "[PATTERN]",
    help: "shows the rooms of the server",
    run: (entered) => request(entered, "LIST", words(entered.rest, 3)),
  },
  {
    name: "topic",
    usage: "[#ROOM] [TEXT|-delete]",
    help: "shows the topic of a room, sets it or removes it",
    run: topic,
  },
  {
    name: "invite",
    usage: "NICK [#ROOM]",
    help: "asks somebody into a room",
    run: (entered) => {
      const [nick, rest] = firstWord(entered.rest);
      const [name] = roomAndRest({ ...entered, rest });
      if (nick === "") return "Say whom";
      if (name === undefined) return NO_ROOM;
      request(entered, "INVITE", [nick, name]);
    },
  },
  {
    name: "kick",
    usage: "[#ROOM] NICK [REASON]",
    help: "throws somebody out of a room",
    run: (entered) => {
      const [name, rest] = roomAndRest(entered);
      const [nick, reason] = firstWord(rest);
      if (name === undefined) return NO_ROOM;
      if (nick === "") return "Say whom";
      request(entered, "KICK", reason === "" ? [name, nick] : [name, nick, reason], reason !== "");
    },
  },
  {
    name: "mode",
    usage: "[#ROOM|NICK] [+-MODES] [PARAMETERS]",
    help: "shows or changes the modes of a room, or your own",
    run: mode,
  },
  { name: "close", usage: "", help: "closes this window, and leaves its room", run: close },
];
