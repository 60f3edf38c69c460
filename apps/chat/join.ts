import { type Command, type Context, defineCommand } from "../common/command.ts";
import { unlessAborted } from "../common/interrupts.ts";
import { TLS_CONNECT_OPTIONS } from "../common/tls_options.ts";
import { runBot } from "./_bot.ts";
import { runInteractive } from "./_interactive.ts";
import { readJoinSettings } from "./_join_settings.ts";

/** `chat join`. */
export const join: Command = defineCommand({
  name: "join",
  summary: "Talks on any IRC server, on the terminal or as a bot",
  arguments: {
    endpoint: {
      type: "endpoint",
      value: "ENDPOINT",
      help: "The server",
      default: "tcp://127.0.0.1:6667",
      transports: ["tcp", "tls", "unix"],
      connect: true,
    },
  },
  options: {
    nick: { type: "string", short: "n", value: "NICK", help: "What others are to call you" },
    room: {
      type: "string",
      short: "r",
      value: "ROOM",
      help: "A room to join; its # may be left out",
      repeatable: true,
    },
    realname: {
      type: "string",
      value: "NAME",
      help: "What /whois tells of you; without it, the nick",
    },
    passwordFile: {
      type: "file",
      value: "FILE",
      help: "The server's password, a line; -: a prompt",
    },
    pace: {
      type: "rate",
      value: "N/D",
      help: "Lines sent in a time, and at once; off: as fast as they are taken",
      default: "4/2s",
    },
    ...TLS_CONNECT_OPTIONS,
  },
  notes:
    "On a terminal: /help lists what can be said besides text, Tab completes, Ctrl-N and Ctrl-P go from\n" +
    "window to window, PgUp and PgDn scroll, Ctrl-C or /quit ends it.\n" +
    "With --json, or if standard input or output is no terminal, it is a bot: each line of standard input\n" +
    "goes to the first room, or is a command if it begins with a slash; what others say goes to standard\n" +
    "output. At the end of its input it waits until the server has taken all of it, and ends.\n" +
    "The exit code is 0 after that, after /quit, and after Ctrl-C on a terminal; 1 if the server refused\n" +
    "something that a bot wanted, or the nick, or if a line was perhaps lost with the connection; 3 if\n" +
    "there is no connection, or a bot's was lost or did not answer at the end; 4 if TLS failed or the\n" +
    "other side does not speak IRC; 5 if a file cannot be read; 6 if the password is wrong; 130 or\n" +
    "143 if a signal cut it short.",
  async run(values, context: Context) {
    const { interrupts, out } = context;
    const isTerminal = Deno.stdin.isTerminal() && out.columns !== undefined;
    const isBot = values.json || !isTerminal;
    const reading = readJoinSettings(values, isBot && !Deno.stdin.isTerminal(), context);
    const settings = await unlessAborted(reading, interrupts.drain);
    if (!isBot) return await runInteractive(settings, context);
    return await runBot(settings, values, Deno.stdin, context);
  },
});
