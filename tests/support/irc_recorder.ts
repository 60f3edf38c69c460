/** Stands between a client and an IRC server, and notes what they say. */
import {
  type ByteStream,
  connect,
  ConnectionLostError,
  serve,
  type Server,
} from "../../packages/transport/mod.ts";

export class IrcRecorder implements AsyncDisposable {
  readonly #server: Server;
  #client = "";
  #answers = "";

  constructor(endpoint: string) {
    this.#server = serve("tcp://127.0.0.1:0", async (client) => {
      await using server = await connect(endpoint);
      const ends = [
        note(client, server, (text) => this.#client += text),
        note(server, client, (text) => this.#answers += text),
      ];
      await Promise.all(ends);
    });
  }

  /** What the client connects to. */
  get port(): string {
    return `${this.#server.endpoint.port}`;
  }

  /** The lines of the client so far. */
  get said(): string[] {
    return this.#client.split(/\r?\n/);
  }

  /** The lines of the server so far. */
  get answered(): string[] {
    return this.#answers.split("\r\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown({ timeout: 0 });
  }
}

async function note(from: ByteStream, to: ByteStream, take: (text: string) => void) {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      const part = buffer.subarray(0, count);
      take(decoder.decode(part, { stream: true }));
      await to.write(part);
    }
    await to.closeWrite();
  } catch (error) {
    // A client that is killed does not say so.
    if (!(error instanceof ConnectionLostError)) throw error;
  }
}
