import type { Client } from "./client.ts";
import type { CloseReason } from "./close_reason.ts";
import type { AcceptErrorEvent, CloseOutcome, Endpoint, RefusedEvent } from "@zocalo/transport";

/** A client has come: `onOpen` is called next. */
export interface ClientOpenedEvent<U, D = undefined> {
  /** Which event it is. */
  readonly type: "opened";
  /** The new client. */
  readonly client: Client<U, D>;
}

/** A client has gone and its slot is free: some time after `onClose`. */
export interface ClientClosedEvent<U, D = undefined> {
  /** Which event it is. */
  readonly type: "closed";
  /** The client with its last figures. */
  readonly client: Client<U, D>;
  /** Why. */
  readonly reason: CloseReason;
  /** `"clean"`: it got all that was left for it, and finished too. */
  readonly outcome: CloseOutcome;
  /** How long it was connected, in milliseconds. */
  readonly duration: number;
}

/** A client sends faster than `limits.rate` and is slowed down. It is told once until the client has kept to the rate. */
export interface ClientThrottledEvent<U, D = undefined> {
  /** Which event it is. */
  readonly type: "throttled";
  /** The client. */
  readonly client: Client<U, D>;
}

/** A callback threw, or its promise rejected. The client is closed, unless it is already. */
export interface CallbackErrorEvent<U, D = undefined> {
  /** Which event it is. */
  readonly type: "callbackError";
  /** The client that it was called for. */
  readonly client: Client<U, D>;
  /** Which callback. */
  readonly callback: "data" | "onOpen" | "onMessage" | "onBadMessage" | "onClose" | "farewell";
  /** What it threw. */
  readonly error: unknown;
}

/** A TLS handshake failed, took too long, or was cut by the shutdown: no client has come of it. */
export interface HandshakeErrorEvent {
  /** Which event it is. */
  readonly type: "handshakeError";
  /** The other end. */
  readonly remote: Endpoint;
  /** What went wrong. */
  readonly error: unknown;
}

/** What a {@linkcode ClientServer} tells through `onEvent`. */
export type ClientServerEvent<U, D = undefined> =
  | ClientOpenedEvent<U, D>
  | ClientClosedEvent<U, D>
  | ClientThrottledEvent<U, D>
  | CallbackErrorEvent<U, D>
  | HandshakeErrorEvent
  | RefusedEvent
  | AcceptErrorEvent;
