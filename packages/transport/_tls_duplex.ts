import type { Duplex } from "node:stream";
import type { RawConn } from "./conn_stream.ts";
import { nodeModules } from "./_tls_node.ts";

/** A raw connection as what `node:tls` takes for one; it is only written to, and fed by hand. */
export class TlsDuplex {
  /** For `node:tls`. */
  readonly stream: Duplex;
  readonly #raw: RawConn;
  readonly #onWriteError: (error: unknown) => void;
  #writing: Promise<void> | undefined;
  #next: { data: Uint8Array; onTaken: () => void } | undefined;

  constructor(raw: RawConn, onWriteError: (error: unknown) => void) {
    this.#raw = raw;
    this.#onWriteError = onWriteError;
    const { Duplex } = nodeModules().stream;
    // Not by way of the queue of `Writable`: that takes longer for small messages, and drops the alert that says why a
    // handshake failed, since `node:tls` destroys the stream before it writes it.
    this.stream = Object.assign(new Duplex({ read() {} }), { write: this.#write });
  }

  /**
   * `node:tls` asks for the next piece when it is told that this one is taken. That is at once if nothing is on the way, so
   * that it encrypts while the system sends; there are never more than two pieces.
   */
  readonly #write = (data: Uint8Array, onTaken: () => void): boolean => {
    if (this.#writing !== undefined) {
      this.#next = { data, onTaken };
    } else {
      this.#writing = this.#send(data);
      onTaken();
    }
    return true;
  };

  #send(data: Uint8Array): Promise<void> {
    return this.#raw.write(data).then((count) => {
      if (count < data.length) return this.#send(data.subarray(count));
      this.#writing = undefined;
      if (this.#next === undefined) return;
      const { data: nextData, onTaken } = this.#next;
      this.#next = undefined;
      this.#write(nextData, onTaken);
    }, (error) => {
      this.#writing = undefined;
      this.#onWriteError(error);
    });
  }

  /**
   * Feeds what was read from the connection. `push` would come to the same, with a copy of its buffer and a tick to ask for
   * more; the one listener copies what it gets, and is never paused.
   */
  feed(data: Uint8Array): void {
    this.stream.emit("data", data);
  }

  /** Waits until `node:tls` has nothing more to write, which it does not tell. */
  async flushed(): Promise<void> {
    do {
      await this.#writing;
      // What it writes next, it writes before the loop turns.
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#writing !== undefined);
  }
}
