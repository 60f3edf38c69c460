import type { Endpoint, TlsListenOptions } from "@zocalo/transport";
import type { ServeEvent } from "./_serve_event.ts";

/** What to serve, as plain data, so that workers can be told. */
export interface ServeSettings {
  readonly endpoints: readonly Endpoint[];
  /** On each endpoint. */
  readonly maxConnections: number;
  /** In milliseconds. */
  readonly idleTimeout: number;
  /** Datagrams a second from one host; `Infinity` for any. */
  readonly maxRate: number;
  readonly tls: TlsListenOptions | undefined;
  /** The seed of the faults to inject, if any. */
  readonly fault: number | undefined;
  /** Whether to tell of each connection. */
  readonly verbose: boolean;
  /** Whether others listen on the same ports. */
  readonly reusePort: boolean;
}

/** Is told what happens meanwhile. */
export interface ServeObserver {
  /** Something that happened to a connection; with `verbose` only. */
  event(event: ServeEvent): void;
  /** Something that went wrong, and that the service survives. */
  trouble(message: string): void;
  /** How many connections are open, whenever that has changed. */
  connections?(count: number): void;
}

/** What became of datagrams. */
export interface DatagramCounts {
  /** All that came; the others add up to it. */
  readonly received: number;
  readonly answered: number;
  /** Because of the port that they came from. */
  readonly refused: number;
  /** Because too many came from one host. */
  readonly limited: number;
  /** Because too many were being answered, or because the system would not send the answer. */
  readonly dropped: number;
}

/** How a service ended. */
export interface ServeSummary {
  /** How many connections ended in time. */
  readonly drained: number;
  /** How many were cut. */
  readonly aborted: number;
  /** Some of those. */
  readonly named: readonly string[];
  /** Missing if no datagrams were served. */
  readonly datagrams?: DatagramCounts;
}

/** Echo servers on one or more endpoints, in this thread or in workers. */
export interface EchoService {
  /** Where they really listen. */
  readonly endpoints: readonly Endpoint[];
  /** How many connections are open now. */
  readonly connections: number;
  /** Resolves when all have stopped, rejects with a `Failure` when one cannot go on. */
  readonly finished: Promise<void>;
  /** Drains for `timeout` milliseconds, then aborts. A second call with less time hastens the first. */
  shutdown(timeout: number): Promise<ServeSummary>;
}

/** How many of the connections that were cut are named. */
export const MAX_NAMED = 5;

function sumUpDatagrams(counts: readonly DatagramCounts[]): DatagramCounts {
  const sum = (name: keyof DatagramCounts) => counts.reduce((sum, one) => sum + one[name], 0);
  return {
    received: sum("received"),
    answered: sum("answered"),
    refused: sum("refused"),
    limited: sum("limited"),
    dropped: sum("dropped"),
  };
}

/** Adds up how several services ended. */
export function sumUp(summaries: readonly ServeSummary[]): ServeSummary {
  const counts = summaries.flatMap(({ datagrams }) => datagrams ?? []);
  return {
    drained: summaries.reduce((sum, { drained }) => sum + drained, 0),
    aborted: summaries.reduce((sum, { aborted }) => sum + aborted, 0),
    named: summaries.flatMap(({ named }) => named).slice(0, MAX_NAMED),
    ...(counts.length === 0 ? {} : { datagrams: sumUpDatagrams(counts) }),
  };
}
