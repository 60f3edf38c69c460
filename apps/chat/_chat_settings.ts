import type { ClientLimits } from "@zocalo/multiclient";
import type { Endpoint, TlsListenOptions } from "@zocalo/transport";
import type { Rate } from "../common/parse_rate.ts";
import type { IrcConfig } from "./irc/config.ts";
import type { NatsServer } from "./mesh/nats_server.ts";

/** How the server is set up. */
export interface ChatSettings {
  readonly endpoints: readonly Endpoint[];
  readonly irc: IrcConfig;
  readonly tls: TlsListenOptions | undefined;
  /** The brokers that join it with other nodes, tried one after the other; it is alone without any. */
  readonly nats?: readonly NatsServer[];
  /** On each endpoint. */
  readonly maxClients: number;
  /** On each endpoint; `Infinity` for any. */
  readonly maxClientsPerHost: number;
  /** Bytes that may wait for a client. */
  readonly maxSendq: number;
  readonly flood: Rate | "off";
  /** How long a client may take to register, in milliseconds. */
  readonly registrationTimeout: number;
}

/** Lines for introducing oneself: eight or so, at once. */
const INTRODUCTION_BURST = 20;

/** A client is closed if its lines at hand would have to wait for more than so many times the interval of `--flood`: 20 s for 5/2s. */
const PATIENCE = 10;

/** What clients are held to. */
export function toLimits(settings: ChatSettings): ClientLimits {
  const { maxClients, maxClientsPerHost, maxSendq, flood, registrationTimeout } = settings;
  const beforeAdmit = { timeout: registrationTimeout };
  const limits = { clients: maxClients, clientsPerHost: maxClientsPerHost, outbox: maxSendq };
  if (flood === "off") return { ...limits, beforeAdmit };
  const rate = 1_000 * flood.count / flood.interval;
  const patience = PATIENCE * flood.interval;
  const burst = Math.max(flood.count, INTRODUCTION_BURST);
  return {
    ...limits,
    rate: { rate, burst: flood.count, patience },
    beforeAdmit: { ...beforeAdmit, rate: { rate, burst, patience } },
  };
}
