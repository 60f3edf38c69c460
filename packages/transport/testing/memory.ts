import type { ByteStream } from "../byte_stream.ts";
import { ConnStream } from "../conn_stream.ts";
import type { Endpoint } from "../endpoint.ts";
import { ConnectError } from "../errors.ts";
import { ConnListener, type Listener } from "../listener.ts";
import { memoryConns } from "./_memory_conn.ts";

/** Options of {@linkcode memoryPair} and {@linkcode memoryListener}. */
export interface MemoryOptions {
  /**
   * How many bytes each direction holds before a write waits for the reader.
   *
   * @default {65_536}
   */
  bufferSize?: number;
  /**
   * The name in the endpoints.
   *
   * @default {"test"}
   */
  name?: string;
}

/**
 * Two streams joined to each other within the process. They behave as TCP does, at its worst: reads and writes are partial
 * inside, writes wait for a slow reader, closing with input unread resets the connection and drops what is on its way,
 * and the first write to a peer that is gone fails.
 *
 * @returns Both ends; whoever made them closes them.
 * @throws {RangeError} If `bufferSize` is not an integer from 1.
 *
 * @example Usage
 * ```ts
 * import { memoryPair } from "@zocalo/transport/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const [a, b] = memoryPair();
 * await a.write(new Uint8Array([1, 2, 3]));
 * assertEquals(await b.read(new Uint8Array(16)), 3);
 * a.abort();
 * b.abort();
 * ```
 */
export function memoryPair(options: MemoryOptions = {}): [ByteStream, ByteStream] {
  const { name = "test" } = options;
  return join(options, `${name}/a`, `${name}/b`);
}

function join(
  { bufferSize = 65_536 }: MemoryOptions,
  a: string,
  b: string,
): [ByteStream, ByteStream] {
  if (!Number.isInteger(bufferSize) || bufferSize < 1) {
    throw new RangeError(
      `Cannot make a pair with bufferSize as an integer from 1: current value is ${bufferSize}`,
    );
  }
  const [left, right] = memoryConns(bufferSize);
  const [here, there]: Endpoint[] = [a, b].map((name) => ({ transport: "memory", name }));
  return [new ConnStream(left, here!, there!), new ConnStream(right, there!, here!)];
}

/** A listener within the process, and the way to connect to it. */
export interface MemoryListener extends Listener {
  /**
   * Connects; the other end comes out of `accept`. The caller closes the stream.
   *
   * @throws {ConnectError} If the listener is closed.
   */
  connect(): ByteStream;
}

/**
 * A listener for `serve` that needs no network.
 *
 * @example Usage
 * ```ts
 * import { copy, serve } from "@zocalo/transport";
 * import { memoryListener } from "@zocalo/transport/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const listener = memoryListener();
 * await using server = serve(listener, (stream) => copy(stream, stream));
 * await using client = listener.connect();
 * await client.write(new Uint8Array([1, 2, 3]));
 * assertEquals(await client.read(new Uint8Array(16)), 3);
 * ```
 */
export function memoryListener(options: MemoryOptions = {}): MemoryListener {
  const { name = "test" } = options;
  const endpoint: Endpoint = { transport: "memory", name };
  const queue: ByteStream[] = [];
  let waiting: PromiseWithResolvers<ByteStream> | undefined;
  let closed = false;
  let clients = 0;
  const listener = new ConnListener({
    endpoint,
    accept: () => {
      const next = queue.shift();
      if (next !== undefined) return Promise.resolve(next);
      waiting = Promise.withResolvers();
      return waiting.promise;
    },
    close: () => {
      closed = true;
      for (const stream of queue.splice(0)) stream.abort();
      waiting?.reject(new Error("The listener is closed"));
    },
  });
  return Object.assign(listener, {
    connect(): ByteStream {
      if (closed) {
        const cause = new Deno.errors.ConnectionRefused("Connection refused");
        throw new ConnectError(endpoint, [{ endpoint, cause }]);
      }
      const [client, server] = join(options, `${name}/${++clients}`, name);
      if (waiting === undefined) queue.push(server);
      else waiting.resolve(server);
      waiting = undefined;
      return client;
    },
  });
}
