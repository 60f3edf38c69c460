import { say } from "./_say.ts";
import { type Entered, firstWord, type SlashCommand } from "./_slash_command.ts";
import type { WindowState } from "./_windows.ts";

/** Says a text in the window where it was entered. Returns what was wrong, if anything. */
export function sayHere(
  { client, window, rest }: Entered,
  kind: "message" | "action",
  replyTo?: string,
): string | void {
  if (window.kind === "status") return "This is not a room: /join one, or /msg somebody";
  const isWanted = client.rooms.has(client.features.fold(window.name));
  if (window.room?.joined === false && !isWanted) {
    return `You are not in ${window.name}: /join ${window.name}`;
  }
  say(client, window, window.name, rest, { kind, replyTo });
}

/** Where something that is said to a target is shown. */
function windowFor({ client, window }: Entered, target: string): WindowState {
  return client.isChannel(target) ? client.find(target) ?? window : client.openQuery(target);
}

function sayTo(entered: Entered, kind: "message" | "notice"): string | void {
  const [target, text] = firstWord(entered.rest);
  if (text === "") return "Say what";
  const window = kind === "notice"
    ? entered.client.find(target) ?? entered.window
    : windowFor(entered, target);
  say(entered.client, window, target, text, { kind });
}

/** The last message of somebody in a window; of anybody else if no nick is given. */
function answered({ client, window }: Entered, nick?: string) {
  return window.findLast((line) =>
    (line.kind === "message" || line.kind === "action") &&
    (nick === undefined ? !line.own : client.features.isSame(line.nick ?? "", nick))
  );
}

function reply(entered: Entered): string | void {
  const [nick, text] = firstWord(entered.rest);
  const named = text === "" ? undefined : answered(entered, nick);
  const line = named ?? answered(entered);
  if (line === undefined) return "There is no message to reply to";
  if (entered.rest === "") return "Say what";
  const rest = named === undefined ? entered.rest : text;
  const addressed = entered.window.kind === "room" ? `${line.nick}: ${rest}` : rest;
  return sayHere({ ...entered, rest: addressed }, "message", line.msgid);
}

export const TALK_COMMANDS: readonly SlashCommand[] = [
  {
    name: "msg",
    aliases: ["m"],
    usage: "NICK|#ROOM TEXT",
    help: "says something to somebody, or in a room",
    run: (entered) => sayTo(entered, "message"),
  },
  {
    name: "me",
    usage: "TEXT",
    help: "says what you do: /me waves",
    run: (entered) => entered.rest === "" ? "Say what" : sayHere(entered, "action"),
  },
  {
    name: "reply",
    usage: "[NICK] TEXT",
    help: "answers the last message here, or the last of somebody",
    run: reply,
  },
  {
    name: "notice",
    usage: "NICK|#ROOM TEXT",
    help: "says something that programs do not answer",
    run: (entered) => sayTo(entered, "notice"),
  },
  {
    name: "query",
    aliases: ["q"],
    usage: "NICK [TEXT]",
    help: "opens a window for a private talk",
    run: ({ client, rest }) => {
      const [nick, text] = firstWord(rest);
      if (nick === "") return "Say with whom";
      if (client.isChannel(nick)) return `${nick} is a room: /join ${nick}`;
      const window = client.openQuery(nick);
      if (window.kind === "status") return "There are too many windows: /close one";
      client.windows.activate(window);
      if (text !== "") say(client, window, nick, text, { kind: "message" });
    },
  },
  {
    name: "ctcp",
    usage: "NICK VERSION|PING",
    help: "asks somebody's program for its version, or to answer",
    run: ({ client, window, rest }) => {
      const [nick, what] = firstWord(rest);
      if (what === "") return "Say whom and what";
      const [command, params] = firstWord(what);
      const asked = [
        command.toUpperCase(),
        params || (/^ping$/i.test(command) ? `${client.now()}` : ""),
      ];
      client.request(window, "PRIVMSG", [nick, `\x01${asked.join(" ").trimEnd()}\x01`], true);
    },
  },
];
