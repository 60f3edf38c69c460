import { lines } from "@zocalo/framing";
import { type Framed, framed } from "@zocalo/framing/stream";
import {
  type ByteStream,
  connect,
  ConnectionLostError,
  type ConnectOptions,
} from "@zocalo/transport";

/** Longer than any line of a server, tags included. */
const CODEC = lines({ ending: "\r\n", limit: 65_536 });

/** A line that takes longer does not come. In milliseconds. */
const PATIENCE = 20_000;

/** Somebody at a chat server who types IRC by hand. */
export class ChatPeer implements Disposable {
  readonly stream: ByteStream;
  readonly #messages: Framed<string>;

  private constructor(stream: ByteStream) {
    this.stream = stream;
    this.#messages = framed(stream, CODEC);
  }

  /** Connects, and says nothing. */
  static async connect(endpoint: string, options: ConnectOptions = {}): Promise<ChatPeer> {
    return new ChatPeer(await connect(endpoint, options));
  }

  /** Connects and registers; what is said on the way, such as PASS, comes first. */
  static async join(
    endpoint: string,
    nick: string,
    { first = [], ...options }: ConnectOptions & { first?: string[] } = {},
  ): Promise<ChatPeer> {
    const peer = await ChatPeer.connect(endpoint, options);
    await peer.say(...first, `NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
    // The last of the welcome: the end of the message of the day, or that there is none.
    await peer.hear(/^(@\S+ )?\S+ (376|422) /);
    return peer;
  }

  async say(...lines: string[]): Promise<void> {
    for (const line of lines) await this.#messages.send(line);
  }

  /** The next line; `undefined` at the end. */
  async next(): Promise<string | undefined> {
    return await this.#messages.receive({ timeout: PATIENCE });
  }

  /** The next line that matches; what comes before it is passed over. */
  async hear(pattern: RegExp): Promise<string> {
    const passed: string[] = [];
    for (let line; (line = await this.next()) !== undefined;) {
      if (pattern.test(line)) return line;
      passed.push(line);
    }
    throw new Error(`Cannot find ${pattern} in what came:\n${passed.join("\n")}`);
  }

  /** Says a line and collects all that comes back before the answer to a PING behind it. */
  async ask(line: string): Promise<string[]> {
    const token = crypto.randomUUID();
    await this.say(line, `PING ${token}`);
    const answers: string[] = [];
    for (let answer; (answer = await this.next()) !== undefined;) {
      if (answer.endsWith(token)) return answers;
      answers.push(answer);
    }
    throw new Error(`Cannot ask ${line}: the connection has ended after\n${answers.join("\n")}`);
  }

  /** All that comes until the server ends the connection, which this end then does too; and whether that was a reset. */
  async rest(): Promise<{ lines: string[]; reset: boolean }> {
    const rest: string[] = [];
    try {
      for (let line; (line = await this.next()) !== undefined;) rest.push(line);
      await this.stream.close();
      return { lines: rest, reset: false };
    } catch (error) {
      if (!(error instanceof ConnectionLostError)) throw error;
      return { lines: rest, reset: true };
    }
  }

  [Symbol.dispose](): void {
    this.stream.abort();
  }
}
