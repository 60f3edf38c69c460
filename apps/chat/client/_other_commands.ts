import { ignore, unignore } from "./_ignored.ts";
import { type Entered, firstWord, request, type SlashCommand } from "./_slash_command.ts";
import { truncate } from "../irc/names.ts";

function nick(entered: Entered): string | void {
  const { client, window, rest } = entered;
  const [wanted] = firstWord(rest);
  if (wanted === "") return "Say which";
  const { session } = client;
  if (session === undefined) {
    client.wantedNick = wanted;
    return client.info(window, `You will be ${wanted}`);
  }
  if (session.phase === "registered" && wanted === session.nick) {
    client.wantedNick = wanted;
    session.regainAt = Infinity;
    return client.info(window, `You are ${wanted}, and stay it`);
  }
  // It is wanted from when the server gives it: what is mistyped or taken must not be tried for again and again.
  if (session.phase === "registered") session.askedNick = wanted;
  request(entered, "NICK", [wanted]);
}

function away(entered: Entered): void {
  const { client, window, rest } = entered;
  client.away = rest === "" ? undefined : rest;
  if (client.session?.phase !== "registered") {
    return client.info(window, `Waits for the connection: /away ${rest}`.trimEnd());
  }
  request(entered, "AWAY", rest === "" ? [] : [rest], rest !== "");
}

function ignoreSomebody({ client, window, rest }: Entered): string | void {
  const [who] = firstWord(rest);
  if (who === "") {
    const { ignored } = client;
    return client.info(
      window,
      ignored.length === 0 ? "Nobody is ignored" : `Ignored: ${ignored.join(" ")}`,
    );
  }
  const mask = ignore(client, who);
  if (mask === undefined) return "Too many are ignored: /unignore somebody";
  client.info(window, `Ignored: ${mask}`);
}

function selectWindow({ client, rest }: Entered): string | void {
  const { windows } = client;
  const found = /^\d+$/.test(rest) ? windows.all[Number(rest) - 1] : client.find(rest);
  if (found === undefined) {
    return `There is no window "${rest}": there are 1 to ${windows.all.length}`;
  }
  windows.activate(found);
}

function quit({ client, rest }: Entered): void {
  const { session, outbox } = client;
  if (session?.phase !== "registered") {
    client.exit ??= { code: 0, reason: "quit" };
    return;
  }
  const line = () => {
    client.session!.quitting = true;
    client.exit ??= { code: 0, reason: "quit" };
    return rest === "" ? "QUIT" : `QUIT :${rest}`;
  };
  outbox.add({ line, lasting: true });
}

function raw({ client, window, rest }: Entered): string | void {
  if (rest === "") return "Say what";
  client.requestLine(window, truncate(rest, client.features.lineLength - 2));
}

export const OTHER_COMMANDS: readonly SlashCommand[] = [
  { name: "nick", usage: "NICK", help: "changes your nick", run: nick },
  {
    name: "away",
    usage: "[REASON]",
    help: "tells others that you do not answer, or that you are back",
    run: away,
  },
  {
    name: "whois",
    usage: "NICK",
    help: "shows who somebody is",
    run: (entered) => {
      const [who] = firstWord(entered.rest);
      const nick = who || (entered.window.kind === "query" ? entered.window.name : "");
      if (nick === "") return "Say who";
      request(entered, "WHOIS", [nick]);
    },
  },
  {
    name: "ignore",
    usage: "[NICK|MASK]",
    help: "hears nothing of somebody any more; without a nick, shows of whom",
    run: ignoreSomebody,
  },
  {
    name: "unignore",
    usage: "NICK|MASK",
    help: "hears somebody again",
    run: ({ client, window, rest }) => {
      if (!unignore(client, rest)) return `"${rest}" is not ignored`;
      client.info(window, `Not ignored any more: ${rest}`);
    },
  },
  {
    name: "window",
    usage: "NUMBER|#ROOM|NICK",
    help: "goes to a window",
    run: selectWindow,
  },
  {
    name: "clear",
    usage: "",
    help: "removes all lines of this window",
    run: ({ client, window }) => client.windows.clear(window),
  },
  {
    name: "cancel",
    usage: "",
    help: "drops all lines that wait to be sent",
    run: ({ client, window }) => {
      const { waiting } = client.outbox;
      client.outbox.clear();
      client.info(window, `${waiting} lines were not sent`);
    },
  },
  { name: "raw", usage: "LINE", help: "sends a line of the protocol as it is", run: raw },
  { name: "quit", aliases: ["exit"], usage: "[REASON]", help: "ends the program", run: quit },
];
