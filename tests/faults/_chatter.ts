/** Somebody at a node who talks all the time, and writes down what all others say. */
import { ChatPeer } from "../e2e/_chat_peer.ts";

/** A line of somebody else, or an echo: who, where and what. */
const SAID = /^:([^!]+)!\S+ PRIVMSG (\S+) :(\S+)$/;

/** Lines on the way at once, and milliseconds between two lines: a node that is cut off keeps 8 MiB of them. */
const WINDOW = 20;
const PACE = 4;

/** Capabilities: the echo of a line says that it is kept where it outlives the node. */
const FIRST = ["CAP REQ :echo-message", "CAP END"];

export class Chatter implements AsyncDisposable {
  readonly nick: string;
  readonly peer: ChatPeer;
  readonly #room: string;
  readonly #reading: Promise<void>;
  #changed = Promise.withResolvers<void>();
  #sent = 0;
  /** Lines that the server has echoed. */
  echoed = 0;
  /** What it has heard, by who has said it. */
  readonly heard = new Map<string, string[]>();
  /** All other lines. */
  readonly others: string[] = [];

  private constructor(nick: string, room: string, peer: ChatPeer) {
    this.nick = nick;
    this.peer = peer;
    this.#room = room;
    this.#reading = this.#read();
  }

  /** Comes to a node and into a room. */
  static async join(endpoint: string, nick: string, room: string): Promise<Chatter> {
    const peer = await ChatPeer.join(endpoint, nick, { first: FIRST });
    await peer.say(`JOIN ${room}`);
    await peer.hear(/ 366 /);
    return new Chatter(nick, room, peer);
  }

  async #read(): Promise<void> {
    try {
      for (let line; (line = await this.peer.next()) !== undefined;) {
        this.#take(line);
        this.#changed.resolve();
        this.#changed = Promise.withResolvers();
      }
    } catch {
      // The connection has ended.
    }
    this.others.push("END");
    this.#changed.resolve();
  }

  #take(line: string): void {
    const [, nick, room, text] = SAID.exec(line) ?? [];
    if (nick === undefined || room !== this.#room) return void this.others.push(line);
    if (nick === this.nick) this.echoed++;
    const all = this.heard.get(nick) ?? [];
    this.heard.set(nick, all);
    all.push(text!);
  }

  /** Waits until that is so; looks whenever a line has come. */
  async until(check: () => boolean): Promise<void> {
    while (!check()) {
      if (this.others.at(-1) === "END") throw new Error(`The connection of ${this.nick} has ended`);
      await this.#changed.promise;
    }
  }

  /** Waits until so many other lines match. */
  async told(pattern: RegExp, count = 1): Promise<void> {
    await this.until(() => this.others.filter((line) => pattern.test(line)).length >= count);
  }

  /** Says `1`, `2`, `3` and so on until it is told to stop, or its connection ends. */
  async talk(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.until(() => this.#sent - this.echoed < WINDOW);
        await this.peer.say(`PRIVMSG ${this.#room} :${++this.#sent}`);
        await new Promise((resolve) => setTimeout(resolve, PACE));
      }
      await this.until(() => this.echoed === this.#sent);
    } catch {
      // Its node is gone.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.peer[Symbol.dispose]();
    await this.#reading;
  }
}
