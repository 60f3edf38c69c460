/** Somebody in a room of `chat serve` who counts aloud, and notes who else has said which number. */
import { type ByteStream, connect, ConnectionLostError } from "@zocalo/transport";

/** What does not come within this time does not come. In milliseconds. */
const PATIENCE = 30_000;

/** Lines that have not come back yet. */
const WINDOW = 8;

/**
 * Between two lines of somebody who talks for as long as something happens, in milliseconds: what is said in half a minute is well
 * below what a node keeps for others.
 */
const PACE = 40;

/** Who somebody is, and what of the others. */
export interface TalkerOptions {
  readonly nick: string;
  readonly room: string;
  /**
   * What it calls itself in what it says.
   *
   * @default {nick}
   */
  readonly id?: string;
}

export class Talker implements Disposable {
  /** What it calls itself in all that it says, whatever its nick is by then. */
  readonly id: string;
  readonly room: string;
  /** What its server calls it now. */
  nick: string;
  /** How many lines it has said. */
  said = 0;
  /** How many of them have come back to it: the first so many. */
  acknowledged = 0;
  /** Whether the server has closed the connection. */
  isGone = false;
  /** The numbers that others have said, by who they are, in the order in which they came. */
  readonly heard = new Map<string, number[]>();
  /** Who was seen to come. */
  readonly arrivals = new Set<string>();
  /** Who was seen to go, for reasons of networks and of people. */
  readonly quits: string[] = [];
  /** What came else, without numbers and people who come and go. */
  readonly told: string[] = [];
  readonly #stream: ByteStream;
  /** Why nothing more is read, if a server must not do that. */
  #failed: unknown;
  #changed = Promise.withResolvers<void>();
  #names: string[] = [];
  #listed = 0;
  #joined = false;

  private constructor(stream: ByteStream, { nick, room, id = nick }: TalkerOptions) {
    this.#stream = stream;
    this.id = id;
    this.nick = nick;
    this.room = room;
    void this.#read();
  }

  /** Enters a room; its server is to send back what it says. */
  static async enter(endpoint: string, options: TalkerOptions): Promise<Talker> {
    const talker = new Talker(await connect(endpoint), options);
    const { nick, room } = options;
    await talker.send(
      "CAP REQ :echo-message",
      `NICK ${nick}`,
      `USER ${nick} 0 * :${nick}`,
      "CAP END",
      `JOIN ${room}`,
    );
    await talker.until(() => talker.#joined, `to be in ${room}`);
    talker.#names = [];
    return talker;
  }

  async send(...lines: string[]): Promise<void> {
    await this.#stream.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n`));
  }

  /** Says the next numbers, no more than a few ahead of those that have come back; ends when its server is gone. */
  async count(lines: number): Promise<void> {
    for (const last = this.said + lines; this.said < last && !this.isGone;) {
      await this.sayNext();
    }
    await this.#settled(() => this.acknowledged === this.said);
  }

  /** Says numbers, at a pace, until told to stop. */
  async talk(stop: AbortSignal): Promise<void> {
    while (!stop.aborted && !this.isGone) {
      await this.sayNext();
      await new Promise((resolve) => setTimeout(resolve, PACE));
    }
    await this.#settled(() => this.acknowledged === this.said);
  }

  /** Says the next number when few enough are on their way. */
  async sayNext(): Promise<void> {
    await this.#settled(() => this.said - this.acknowledged < WINDOW);
    if (this.isGone) return;
    // That it has gone is known when there is nothing more to read.
    await this.send(`PRIVMSG ${this.room} :${this.id} ${++this.said}`).catch(() => {});
  }

  async #settled(isSo: () => boolean): Promise<void> {
    await this.until(() => this.isGone || isSo(), "its lines");
  }

  /** Waits until something is so that comes from the server. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    const late = Promise.withResolvers<never>();
    const fail = () => late.reject(new Error(`${this.id} waits for ${what}: ${this.#state()}`));
    const timer = setTimeout(fail, PATIENCE);
    try {
      while (this.#failed === undefined && !isSo()) {
        if (this.isGone) fail();
        await Promise.race([this.#changed.promise, late.promise]);
      }
      if (this.#failed !== undefined) throw this.#failed;
    } finally {
      clearTimeout(timer);
    }
  }

  #state(): string {
    const heard = [...this.heard].map(([id, numbers]) => `${id} to ${numbers.at(-1)}`);
    return `${this.acknowledged} of ${this.said} have come back, ${heard.join(", ")} were heard, ` +
      `and it was told:\n${this.told.slice(-20).join("\n")}`;
  }

  /** Who is in the room, in order. */
  async names(): Promise<string[]> {
    this.#names = [];
    const listed = this.#listed;
    await this.send(`NAMES ${this.room}`);
    await this.until(() => this.#listed > listed || this.isGone, "NAMES");
    return this.#names.sort();
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    const decoder = new TextDecoder();
    let text = "";
    try {
      for (let count; (count = await this.#stream.read(buffer)) !== null;) {
        const lines = (text + decoder.decode(buffer.subarray(0, count), { stream: true }))
          .split("\r\n");
        text = lines.pop()!;
        for (const line of lines) this.#hear(line);
        this.#wake();
      }
    } catch (error) {
      // A server that is killed does not say so.
      if (!(error instanceof ConnectionLostError)) this.#failed = error;
    }
    this.isGone = true;
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #hear(line: string): void {
    const [source = "", command = "", ...params] = line.split(" ");
    const who = source.slice(1).split("!", 1)[0]!;
    switch (command) {
      case "PRIVMSG":
        return this.#number(params[1]!.slice(1), Number(params[2]));
      case "NICK":
        if (who === this.nick) this.nick = params[0]!.replace(/^:/, "");
        return;
      case "353":
        this.#names.push(
          ...params.slice(3).map((name) => name.replace(/^:?[@+]?/, "")).filter(Boolean),
        );
        return;
      case "366":
        this.#listed++;
        this.#joined = true;
        return;
      case "QUIT":
        this.quits.push(who);
        return;
      case "JOIN":
        this.arrivals.add(who);
        return;
      case "PART":
        return;
    }
    if (source === "PING") void this.send(`PONG ${command}`).catch(() => {});
    else this.told.push(line);
  }

  #number(id: string, number: number): void {
    if (id === this.id) {
      if (number !== ++this.acknowledged) {
        throw new Error(`${id} got ${number} back in place of ${this.acknowledged}`);
      }
      return;
    }
    const heard = this.heard.get(id);
    if (heard === undefined) this.heard.set(id, [number]);
    else heard.push(number);
  }

  [Symbol.dispose](): void {
    this.#stream.abort();
  }
}
