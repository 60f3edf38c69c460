import {
  type ByteStream,
  type ConnectOptions,
  type Endpoint,
  formatEndpoint,
} from "@zocalo/transport";
import { BenchPayload } from "./_bench_payload.ts";
import { CLOSE_TIMEOUT, open } from "./_client.ts";
import type { Exchanges } from "./_exchange.ts";
import { openMany } from "./_open_many.ts";
import { StreamExchange } from "./_stream_exchange.ts";

/** Far enough apart for connections not to send the same at the same time. */
const FIRST_NUMBERS = 1_009;

export interface StreamExchangesOptions {
  readonly connections: number;
  /** Bytes of a request. */
  readonly size: number;
  /** How long a reply may take, in milliseconds. */
  readonly timeout: number;
  readonly connect: ConnectOptions;
  readonly signal: AbortSignal;
}

/**
 * Connects, and makes an exchange of each connection.
 *
 * @throws {Failure} If one of them cannot connect.
 */
export async function streamExchanges(
  endpoint: Endpoint,
  options: StreamExchangesOptions,
): Promise<Exchanges> {
  const { connections, size, timeout, connect, signal } = options;
  const streams: ByteStream[] = await openMany(
    connections,
    (failed) => open(endpoint, { ...connect, signal: AbortSignal.any([failed, signal]) }),
  );
  const payload = new BenchPayload(size);
  const exchanges = streams.map((stream, i) =>
    new StreamExchange(stream, payload, i * FIRST_NUMBERS, timeout)
  );
  const [first] = streams;
  return {
    all: exchanges,
    local: formatEndpoint(first!.local),
    remote: formatEndpoint(first!.remote),
    async finish() {
      await Promise.all(exchanges.map((exchange) => exchange.finish(CLOSE_TIMEOUT)));
    },
    async close() {
      await Promise.all(streams.map((stream) => stream.close({ timeout: CLOSE_TIMEOUT })));
    },
    [Symbol.dispose]() {
      for (const disposable of [...exchanges, ...streams]) disposable[Symbol.dispose]();
    },
  };
}
