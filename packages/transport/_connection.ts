import type { ByteStream } from "./byte_stream.ts";
import type { Endpoint } from "./endpoint.ts";
import type { ConnectionInfo, HandlerContext } from "./server.ts";

/** An open connection of a server: what its handler and the reports see of it. */
export class Connection implements ConnectionInfo, HandlerContext {
  readonly id: number;
  readonly openedAt: number = Date.now();
  readonly draining: AbortSignal;
  readonly #stream: ByteStream;
  #controller: AbortController | undefined;

  constructor(id: number, stream: ByteStream, draining: AbortSignal) {
    this.id = id;
    this.#stream = stream;
    this.draining = draining;
  }

  get local(): Endpoint {
    return this.#stream.local;
  }

  get remote(): Endpoint {
    return this.#stream.remote;
  }

  get bytesRead(): number {
    return this.#stream.bytesRead;
  }

  get bytesWritten(): number {
    return this.#stream.bytesWritten;
  }

  /** Made when it is asked for: most handlers never do, and an idle connection should cost little. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  toJSON(): ConnectionInfo {
    const { id, local, remote, bytesRead, bytesWritten, openedAt } = this;
    return { id, local, remote, bytesRead, bytesWritten, openedAt };
  }

  abort(reason: unknown): void {
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
    this.#stream.abort(reason);
  }
}
