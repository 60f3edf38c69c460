/** What the tests of servers share. */
import type { TlsSession } from "./byte_stream.ts";
import { ConnStream } from "./conn_stream.ts";
import {
  type ByteStream,
  copy,
  type Endpoint,
  type Handler,
  type Listener,
  serve,
  type ServeOptions,
  type Server,
  type ServerEvent,
} from "./mod.ts";
import { type MemoryListener, memoryListener } from "./testing/mod.ts";

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Events of a server, in order, and the way to wait for one. */
export class Events {
  readonly all: ServerEvent[] = [];
  #wake = Promise.withResolvers<void>();

  readonly onEvent = (event: ServerEvent): void => {
    this.all.push(event);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  };

  /** Waits until there are `count` events of a type, and returns them. */
  async wait<T extends ServerEvent["type"]>(
    type: T,
    count = 1,
  ): Promise<Extract<ServerEvent, { type: T }>[]> {
    for (;;) {
      const found = this.all.filter((event) => event.type === type);
      if (found.length >= count) return found as Extract<ServerEvent, { type: T }>[];
      await this.#wake.promise;
    }
  }
}

/** A server in memory, to be called as a client. */
export function inMemory(
  handler: Handler,
  options: ServeOptions = {},
): { server: Server; listener: MemoryListener; events: Events } {
  const events = new Events();
  const listener = memoryListener();
  const server = serve(listener, handler, { onEvent: events.onEvent, ...options });
  return { server, listener, events };
}

/** The TLS of a stream whose handshake ends when the test wants. */
export class Handshake implements TlsSession {
  readonly alpnProtocol = undefined;
  readonly #done = Promise.withResolvers<void>();
  readonly finish = this.#done.resolve;
  readonly fail = this.#done.reject;

  handshake(): Promise<void> {
    return this.#done.promise;
  }
}

/** Where a client in memory pretends to come from, and how. */
export interface Disguise {
  hostname?: string;
  tls?: Handshake;
}

/** The server's end of a connection in memory, as it would be of another one. */
function disguise(stream: ByteStream, { hostname, tls }: Disguise): ByteStream {
  const remote: Endpoint = hostname === undefined
    ? stream.remote
    : { transport: "tcp", hostname, port: 1 };
  const raw = {
    read: (buffer: Uint8Array) => stream.read(buffer),
    write: async (data: Uint8Array) => {
      await stream.write(data);
      return data.length;
    },
    closeWrite: () => stream.closeWrite(),
    close: () => {
      stream.abort();
      tls?.fail(new Error("The stream was aborted"));
    },
  };
  return new ConnStream(raw, stream.local, remote, tls);
}

/** Wraps a listener in memory, so that its clients seem to come from a host, or to use TLS. */
export function from(
  listener: MemoryListener,
): { listener: Listener; connect: (as?: Disguise) => ByteStream } {
  const disguises: (Disguise | undefined)[] = [];
  const accept = async () => {
    const stream = await listener.accept();
    const as = disguises.shift();
    return stream === null || as === undefined ? stream : disguise(stream, as);
  };
  return {
    listener: {
      endpoint: listener.endpoint,
      accept,
      close: () => listener.close(),
      [Symbol.asyncIterator]: () => listener[Symbol.asyncIterator](),
      [Symbol.asyncDispose]: () => listener.close(),
    },
    connect: (as) => {
      disguises.push(as);
      return listener.connect();
    },
  };
}

export const echo = (stream: ByteStream): Promise<number> => copy(stream, stream);
