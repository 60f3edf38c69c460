/** Foreign clients of an IRC server: each shows what it sees in its own way. */
import { fromFileUrl } from "@std/path";
import { Printed } from "./app.ts";
import { Irssi } from "./irc_irssi.ts";
import { Weechat } from "./irc_weechat.ts";

/** What happens in a room. */
export type RoomEvent =
  | { readonly type: "joined"; readonly nick: string }
  | { readonly type: "said"; readonly nick: string; readonly text: string }
  | { readonly type: "topic"; readonly nick: string; readonly text: string }
  | { readonly type: "renamed"; readonly nick: string; readonly to: string };

/** A program in a room, which its user types into. It is killed when it is disposed of. */
export interface IrcClient extends AsyncDisposable {
  say(text: string): Promise<void>;
  setTopic(text: string): Promise<void>;
  rename(nick: string): Promise<void>;
  /** Waits until it shows what somebody has done, itself or another. */
  see(event: RoomEvent): Promise<void>;
}

/** How long a client may take to show something, in milliseconds. */
export const PATIENCE = 30_000;

/** Tries until it works: for what no program tells the end of. */
export async function until(what: string, isSo: () => Promise<string | true>): Promise<void> {
  const endsAt = performance.now() + PATIENCE;
  for (;;) {
    const state = await isSo();
    if (state === true) return;
    if (performance.now() > endsAt) throw new Error(`Cannot see ${what} in:\n${state}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Writes a text as it is into a pattern. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** What the protocol has for it, in the lines of a server. */
function lineOf(event: RoomEvent, room: string): RegExp {
  const from = `^:${literally(event.nick)}!\\S+`;
  const end = "\\r?$";
  switch (event.type) {
    case "joined":
      return RegExp(`${from} JOIN :?${room}${end}`, "gm");
    case "said":
      return RegExp(`${from} PRIVMSG ${room} :${literally(event.text)}${end}`, "gm");
    case "topic":
      return RegExp(`${from} TOPIC ${room} :${literally(event.text)}${end}`, "gm");
    case "renamed":
      return RegExp(`${from} NICK :?${literally(event.to)}${end}`, "gm");
  }
}

/** A program between its standard input and output and the server: `nc`, or a script. */
class Pipe implements IrcClient {
  readonly #process: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stdout: Printed;
  readonly #room: string;

  constructor(argv: readonly string[], room: string) {
    const [command, ...args] = argv;
    this.#process = new Deno.Command(command!, { args, stdin: "piped", stdout: "piped" }).spawn();
    this.#stdin = this.#process.stdin.getWriter();
    this.#stdout = new Printed(this.#process.stdout);
    this.#room = room;
  }

  async type(line: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(`${line}\n`));
  }

  async say(text: string): Promise<void> {
    await this.type(`PRIVMSG ${this.#room} :${text}`);
  }

  async setTopic(text: string): Promise<void> {
    await this.type(`TOPIC ${this.#room} :${text}`);
  }

  async rename(nick: string): Promise<void> {
    await this.type(`NICK ${nick}`);
  }

  async see(event: RoomEvent): Promise<void> {
    await this.#stdout.match(lineOf(event, this.#room));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await Promise.all([this.#process.status, this.#stdout.ended]);
    // Its other end has gone.
    await this.#stdin.close().catch(() => {});
  }
}

const PYTHON: string = fromFileUrl(new URL("../interop/python/irc_client.py", import.meta.url));

/** Brings a client into a room of a server on this machine. */
export type EnterRoom = (port: string, nick: string, room: string) => Promise<IrcClient>;

/** By the programs that they need. */
export const IRC_CLIENTS: Readonly<Record<string, EnterRoom>> = {
  nc: async (port, nick, room) => {
    const client = new Pipe(["nc", "127.0.0.1", port], room);
    for (const line of [`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, `JOIN ${room}`]) {
      await client.type(line);
    }
    return client;
  },
  python3: (port, nick, room) =>
    Promise.resolve(new Pipe(["python3", PYTHON, port, nick, room], room)),
  "weechat-headless": (port, nick, room) => Weechat.start(port, nick, room),
  irssi: (port, nick, room) => Irssi.start(port, nick, room),
};
