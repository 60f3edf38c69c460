/** What options of `echo serve` cannot be used with which endpoints. */
import type { Endpoint } from "@zocalo/transport";
import { UsageError } from "../common/failure.ts";

/** Options that only some transports have a use for; `undefined` if they were not given. */
export interface TransportOptions {
  readonly endpoints: readonly Endpoint[];
  readonly maxConnections: number | undefined;
  readonly idleTimeout: number | undefined;
  readonly maxRate: number | undefined;
}

/** Options that would do nothing are refused. */
export function refuseUseless(options: TransportOptions): void {
  const { endpoints, maxConnections, idleTimeout, maxRate } = options;
  const datagrams = endpoints.filter(({ transport }) => transport === "udp").length;
  const refuse = (name: string, what: string) => {
    throw new UsageError(`Cannot use ${name} without ${what} endpoint`);
  };
  if (datagrams === 0 && maxRate !== undefined) refuse("--max-rate", "a udp://");
  if (datagrams < endpoints.length) return;
  if (maxConnections !== undefined) refuse("--max-connections", "a tcp://, tls:// or unix:");
  if (idleTimeout !== undefined) refuse("--idle-timeout", "a tcp://, tls:// or unix:");
}

/** Workers share ports, which not every system can; of Unix sockets none can, of UDP Deno cannot. */
export function checkWorkers(
  workers: number,
  maxConnections: number,
  endpoints: readonly Endpoint[],
): void {
  if (workers === 1) return;
  const refuse = (why: string) => {
    throw new UsageError(`Cannot use --workers ${workers} ${why}`);
  };
  if (Deno.build.os !== "linux") refuse(`on ${Deno.build.os}: only Linux shares ports`);
  if (endpoints.some(({ transport }) => transport === "unix")) {
    refuse("with unix: endpoints: only ports can be shared");
  }
  if (endpoints.some(({ transport }) => transport === "udp")) {
    refuse("with udp: endpoints: Deno cannot share their ports");
  }
  if (maxConnections < workers) refuse(`with --max-connections ${maxConnections}`);
}
