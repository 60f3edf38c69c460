import type { Codec } from "@zocalo/framing";
import type { ServeOptions } from "@zocalo/transport";
import type { Client } from "./client.ts";
import type { BeforeAdmit, MessageRate, OverflowPolicy } from "./limits.ts";
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
export type Rate = { readonly [Part in keyof MessageRate]-?: number };

type Options<T, U, D> = ServeClientsOptions<T, U, D>;

/** The options of a server, checked and complete. */
export interface Settings<T, U, D> {
  readonly onOpen: NonNullable<Options<T, U, D>["onOpen"]>;
  readonly onClose: NonNullable<Options<T, U, D>["onClose"]>;
  readonly farewell: NonNullable<Options<T, U, D>["farewell"]>;
  readonly onEvent: NonNullable<Options<T, U, D>["onEvent"]>;
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
const WHEN_FULL: readonly string[] = ["wait", "refuse"];

type ErrorClass = new (message: string) => Error;

function refuse(name: string, expected: string, value: unknown, kind?: ErrorClass): never {
  const Kind = kind ?? (typeof value === "number" ? RangeError : TypeError);
  throw new Kind(`Cannot serve clients with ${name} as ${expected}: current value is ${value}`);
}

function checkFunction(name: string, value: unknown): void {
  if (typeof value !== "function") refuse(name, "a function", value, TypeError);
}

function checkObject(name: string, value: unknown): void {
  if (typeof value === "object" && value !== null) return;
  refuse(name, "an object", value, TypeError);
}

function checkCount(name: string, value: number): number {
  if (value === Infinity || (Number.isSafeInteger(value) && value >= 1)) return value;
  refuse(name, "an integer from 1 or Infinity", value);
}

function checkBytes(name: string, value: number): number {
  if (value === Infinity || (Number.isSafeInteger(value) && value >= 0)) return value;
  refuse(name, "an integer of bytes from 0 or Infinity", value);
}

function checkTime(name: string, value: number): number {
  if (typeof value === "number" && value > 0) return value;
  refuse(name, "a number of milliseconds above 0", value);
}

function toRate(name: string, given: MessageRate | undefined): Rate | undefined {
  if (given === undefined) return undefined;
  checkObject(name, given);
  const { rate, burst = Math.max(1, rate), patience = DEFAULT_PATIENCE } = given;
  if (!(rate > 0 && Number.isFinite(rate))) refuse(`${name}.rate`, "a finite number above 0", rate);
  if (!(burst >= 1 && Number.isFinite(burst))) {
    refuse(`${name}.burst`, "a finite number from 1", burst);
  }
  return { rate, burst, patience: checkTime(`${name}.patience`, patience) };
}

function toBeforeAdmit(
  given: BeforeAdmit | undefined,
  outbox: number,
  rate: Rate | undefined,
): Settings<unknown, unknown, unknown>["beforeAdmit"] {
  if (given === undefined) return undefined;
  const name = "limits.beforeAdmit";
  checkObject(name, given);
  return {
    timeout: checkTime(`${name}.timeout`, given.timeout ?? DEFAULT_INTRODUCTION),
    outbox: checkBytes(
      `${name}.outbox`,
      given.outbox ?? Math.min(outbox, DEFAULT_OUTBOX_BEFORE_ADMIT),
    ),
    rate: toRate(`${name}.rate`, given.rate) ?? rate,
  };
}

/** Checks the options and fills in the defaults. */
export function toSettings<T, U, D>(
  options: Options<T, U, D>,
): Settings<T, U, D> {
  const { codec, data, onOpen, onMessage, onBadMessage, onClose, farewell, onEvent } = options;
  const callbacks = { data, onOpen, onBadMessage, onClose, farewell, onEvent };
  for (const [name, callback] of Object.entries(callbacks)) {
    if (callback !== undefined) checkFunction(name, callback);
  }
  checkFunction("onMessage", onMessage);
  checkObject("codec", codec);
  if (codec.piecewise) refuse("codec", "one that makes a frame of each item", "piecewise");

  const { limits = {}, whenFull = "wait", handshakeTimeout = 10_000, signal } = options;
  checkObject("limits", limits);
  const { clients = 10_000, clientsPerHost = Infinity, overflow = "disconnect" } = limits;
  if (!POLICIES.includes(overflow)) refuse("limits.overflow", `one of ${POLICIES}`, overflow);
  if (!WHEN_FULL.includes(whenFull)) refuse("whenFull", `one of ${WHEN_FULL}`, whenFull);
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
      maxConnections: checkCount("limits.clients", clients),
      maxConnectionsPerHost: checkCount("limits.clientsPerHost", clientsPerHost),
      whenFull,
      handshakeTimeout: checkTime("handshakeTimeout", handshakeTimeout),
    },
    outbox,
    overflow,
    totalOutbox: checkBytes("limits.totalOutbox", limits.totalOutbox ?? DEFAULT_TOTAL_OUTBOX),
    rate,
    idle: checkTime("limits.idle", limits.idle ?? Infinity),
    beforeAdmit: toBeforeAdmit(limits.beforeAdmit, outbox, rate),
  };
}
