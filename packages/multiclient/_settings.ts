import type { Codec } from "@zocalo/framing";
import type { ServeOptions } from "@zocalo/transport";
import type { Client } from "./client.ts";
import type { MessageRate, OverflowPolicy } from "./limits.ts";
import type { ServeClientsOptions } from "./serve_clients.ts";

/**
 * Bytes: four of the longest frames that codecs take by default. Precedents: Redis closes subscribers above 32 MB, or above
 * 8 MB for a minute (`client-output-buffer-limit pubsub`), NATS above 64 MB (`max_pending`), InspIRCd above 1 MiB
 * (`hardsendq`).
 */
const DEFAULT_OUTBOX = 4 * 1_048_576;

/**
 * Bytes: as many as 64 full outboxes. Redis has no such limit unless it is set (`maxmemory-clients`), and its manual
 * recommends one.
 */
const DEFAULT_TOTAL_OUTBOX = 256 * 1_048_576;

/** Bytes: a greeting and the errors of some attempts. Nobody who has not said who it is needs more. */
const DEFAULT_OUTBOX_BEFORE_ADMIT = 65_536;

/** In milliseconds. OpenSSH waits for 2 minutes (`LoginGraceTime`), PostgreSQL for 1 (`authentication_timeout`). */
const DEFAULT_INTRODUCTION = 30_000;

/** In milliseconds. Throttling does no harm; this ends what is nothing but a flood. */
const DEFAULT_PATIENCE = 60_000;

/** A {@linkcode MessageRate} that is complete. */
export type Rate = Required<MessageRate>;

type Options<T, U, D> = ServeClientsOptions<T, U, D>;

/** The options of a server, checked and complete. */
export interface Settings<T, U, D>
  extends Required<Pick<Options<T, U, D>, "onOpen" | "onClose" | "farewell" | "onEvent">> {
  readonly codec: Codec<T, U>;
  readonly data: (client: Client<U, unknown>) => D;
  readonly onMessage: Options<T, U, D>["onMessage"];
  readonly onBadMessage: Options<T, U, D>["onBadMessage"];
  readonly signal: AbortSignal | undefined;
  readonly serve: ServeOptions;
  readonly outbox: number;
  readonly overflow: OverflowPolicy;
  readonly totalOutbox: number;
  readonly rate: Rate | undefined;
  readonly idle: number;
  readonly beforeAdmit: { timeout: number; outbox: number; rate: Rate | undefined } | undefined;
}

const POLICIES: readonly OverflowPolicy[] = ["disconnect", "drop-oldest", "drop-newest"];

function refuse(name: string, expected: string, value: unknown): never {
  const message = `Cannot serve clients with ${name} as ${expected}: current value is ${value}`;
  if (typeof value === "number" && expected !== "a function") throw new RangeError(message);
  throw new TypeError(message);
}

function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== "function") refuse(name, "a function", value);
}

function checkBytes(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) refuse(name, "an integer of bytes from 0", value);
  return value;
}

function checkTime(name: string, value: number): number {
  if (!(typeof value === "number" && value > 0)) {
    refuse(name, "a number of milliseconds above 0", value);
  }
  return value;
}

function toRate(name: string, given: MessageRate | undefined): Rate | undefined {
  if (given === undefined) return undefined;
  const { rate, burst = Math.max(1, rate), patience = DEFAULT_PATIENCE } = given;
  if (!(rate > 0 && Number.isFinite(rate))) refuse(`${name}.rate`, "a finite number above 0", rate);
  if (!(burst >= 1 && Number.isFinite(burst))) {
    refuse(`${name}.burst`, "a finite number from 1", burst);
  }
  return { rate, burst, patience: checkTime(`${name}.patience`, patience) };
}

/** Checks the options and fills in the defaults. */
export function toSettings<T, U, D>(
  options: Options<T, U, D>,
): Settings<T, U, D> {
  const { codec, data, onOpen, onMessage, onBadMessage, onClose, farewell, onEvent } = options;
  const callbacks = { data, onOpen, onBadMessage, onClose, farewell, onEvent };
  for (const [name, callback] of Object.entries(callbacks)) checkFunction(name, callback);
  if (typeof onMessage !== "function") refuse("onMessage", "a function", onMessage);
  if (codec.piecewise) refuse("codec", "one that makes a frame of each item", "piecewise");

  const { limits = {}, whenFull, handshakeTimeout, signal } = options;
  const { clients = 10_000, clientsPerHost = Infinity, overflow = "disconnect" } = limits;
  if (!POLICIES.includes(overflow)) {
    refuse("limits.overflow", "one of its policies", overflow);
  }
  const outbox = checkBytes("limits.outbox", limits.outbox ?? DEFAULT_OUTBOX);
  const rate = toRate("limits.rate", limits.rate);
  return {
    codec,
    data: data ?? (() => undefined as D),
    onMessage,
    onBadMessage,
    onOpen: onOpen ?? (() => {}),
    onClose: onClose ?? (() => {}),
    farewell: farewell ?? (() => undefined),
    onEvent: onEvent ?? (() => {}),
    signal,
    serve: {
      maxConnections: clients,
      maxConnectionsPerHost: clientsPerHost,
      ...(whenFull && { whenFull }),
      ...(handshakeTimeout !== undefined && { handshakeTimeout }),
    },
    outbox,
    overflow,
    totalOutbox: checkBytes("limits.totalOutbox", limits.totalOutbox ?? DEFAULT_TOTAL_OUTBOX),
    rate,
    idle: checkTime("limits.idle", limits.idle ?? Infinity),
    beforeAdmit: limits.beforeAdmit && {
      timeout: checkTime(
        "limits.beforeAdmit.timeout",
        limits.beforeAdmit.timeout ?? DEFAULT_INTRODUCTION,
      ),
      outbox: checkBytes(
        "limits.beforeAdmit.outbox",
        limits.beforeAdmit.outbox ?? Math.min(outbox, DEFAULT_OUTBOX_BEFORE_ADMIT),
      ),
      rate: toRate("limits.beforeAdmit.rate", limits.beforeAdmit.rate) ?? rate,
    },
  };
}
