/** What the tests of servers share. */
import {
  type ByteStream,
  copy,
  type Handler,
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

export const echo = (stream: ByteStream): Promise<number> => copy(stream, stream);
