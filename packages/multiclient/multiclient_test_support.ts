/** What the tests of servers for many clients share. */
import { lines } from "@zocalo/framing";
import { type Framed, framed } from "@zocalo/framing/stream";
import type { ByteStream } from "@zocalo/transport";
import { type MemoryListener, memoryListener } from "@zocalo/transport/testing";
import { type ClientServer, type ClientServerEvent, serveClients } from "./mod.ts";
import type { ServeClientsOptions } from "./serve_clients.ts";

type Event<D> = ClientServerEvent<string, D>;

/** Events of a server, in order, and the way to wait for them. */
export class Events<D = undefined> {
  readonly all: Event<D>[] = [];
  #wake = Promise.withResolvers<void>();

  readonly onEvent = (event: Event<D>): void => {
    this.all.push(event);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  };

  /** Waits until there are `count` events of a type, and returns them. */
  async wait<K extends Event<D>["type"]>(
    type: K,
    count = 1,
  ): Promise<Extract<Event<D>, { type: K }>[]> {
    for (;;) {
      const found = this.all.filter((event) => event.type === type);
      if (found.length >= count) return found as Extract<Event<D>, { type: K }>[];
      await this.#wake.promise;
    }
  }
}

/** A client that sends and receives lines. */
export interface Peer extends Framed<string> {
  readonly stream: ByteStream;
  /** All lines until the end of the stream, which is then closed. */
  rest(): Promise<string[]>;
}

export function peer(stream: ByteStream): Peer {
  const messages = framed(stream, lines());
  return Object.assign(messages, {
    stream,
    async rest() {
      const all = await Array.fromAsync(messages);
      await stream.close();
      return all;
    },
  });
}

/** A server in memory, to be called as a client. */
export interface InMemory<D> extends AsyncDisposable {
  readonly server: ClientServer<string, string, D>;
  readonly listener: MemoryListener;
  readonly events: Events<D>;
  connect(): Peer;
}

export function inMemory<D = undefined>(
  options: Partial<ServeClientsOptions<string, string, D>> = {},
  bufferSize = 65_536,
): InMemory<D> {
  const events = new Events<D>();
  const listener = memoryListener({ bufferSize });
  const all: ServeClientsOptions<string, string, D> = {
    codec: lines(),
    onMessage: () => {},
    onEvent: events.onEvent,
    ...options,
  };
  // deno-lint-ignore no-explicit-any -- tests give `data` where their clients have some
  const server = serveClients<string, string, D>(listener, all as any);
  const peers: Peer[] = [];
  return {
    server,
    listener,
    events,
    connect() {
      const client = peer(listener.connect());
      peers.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const { stream } of peers) stream.abort();
      await server[Symbol.asyncDispose]();
    },
  };
}
