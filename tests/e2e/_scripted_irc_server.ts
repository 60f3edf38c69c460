import { lines } from "@zocalo/framing";
import { type Framed, framed } from "@zocalo/framing/stream";
import { type ByteStream, formatEndpoint, listen, type Listener } from "@zocalo/transport";

const CODEC = lines({ ending: "\r\n", limit: 65_536 });
const encoder = new TextEncoder();

/** What a client says that takes longer does not come. In milliseconds. */
const PATIENCE = 20_000;

/** The server's side of a connection, as a test wants it: what it says need not be IRC. */
export class ScriptedConnection implements Disposable {
  readonly stream: ByteStream;
  readonly #messages: Framed<string>;

  constructor(stream: ByteStream) {
    this.stream = stream;
    this.#messages = framed(stream, CODEC);
  }

  /** Sends lines. */
  async say(...lines: string[]): Promise<void> {
    await this.stream.write(encoder.encode(lines.map((line) => `${line}\r\n`).join("")));
  }

  /** The next line of the client that matches; others are passed over. */
  async hear(pattern: RegExp): Promise<string> {
    for (let line; (line = await this.#messages.receive({ timeout: PATIENCE })) !== undefined;) {
      if (pattern.test(line)) return line;
    }
    throw new Error(`Cannot hear ${pattern}: the client has gone`);
  }

  /** Answers the client's PINGs from now on, until it goes. */
  async answerPings(): Promise<void> {
    try {
      for (;;) await this.say(`PONG irc.test ${(await this.hear(/^PING /)).slice("PING ".length)}`);
    } catch {
      // It has gone.
    }
  }

  /** Welcomes the client and lets it into the room. */
  async welcome(nick: string, room: string): Promise<void> {
    await this.hear(/^USER /);
    await this.say(`:irc.test 001 ${nick} :Welcome`);
    await this.hear(/^JOIN /);
    await this.say(
      `:${nick}!u@host JOIN ${room}`,
      `:irc.test 353 ${nick} = ${room} :${nick} bea`,
      `:irc.test 366 ${nick} ${room} :End`,
    );
  }

  [Symbol.dispose](): void {
    this.stream.abort();
  }
}

/** A server that does what a test says. */
export class ScriptedServer implements AsyncDisposable {
  readonly #listener: Listener = listen("tcp://127.0.0.1:0");

  get endpoint(): string {
    return formatEndpoint(this.#listener.endpoint);
  }

  /** The next client. */
  async accept(): Promise<ScriptedConnection> {
    const stream = await this.#listener.accept();
    return new ScriptedConnection(stream!);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener[Symbol.asyncDispose]();
  }
}
