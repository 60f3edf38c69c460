import type { IrcEvent } from "./irc/irc_event.ts";
import type { NatsEvent } from "./mesh/nats_event.ts";

/** An event of `chat serve --json`, as it is printed. */
export type ChatEvent = IrcEvent | NatsEvent | ConnectionEvent;

/** Something that happened to a connection. */
export type ConnectionEvent = ClientEvent | LimitedEvent | ClosedEvent | StrangerEvent;

/** Which connection it is. */
export interface Which {
  readonly endpoint: string;
  /** Counts from 1 on each endpoint. */
  readonly id: number;
  readonly remote: string;
}

interface ClientEvent extends Which {
  readonly event: "opened" | "throttled";
}

/** It was closed because of a limit. */
interface LimitedEvent extends Which {
  readonly event: "limited";
  /** Who it was, if it has registered. */
  readonly nick: string | null;
  readonly reason: string;
}

interface ClosedEvent extends Which {
  readonly event: "closed";
  readonly outcome: string;
  readonly reason: string;
  readonly lines: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** A connection that no client has come of. */
interface StrangerEvent {
  readonly event: "refused" | "handshake";
  readonly endpoint: string;
  readonly remote: string;
  readonly reason: string;
}

/** Is told what happens meanwhile. */
export interface ChatObserver {
  event(event: ChatEvent): void;
  /** Something that went wrong, and that the service survives. */
  trouble(message: string): void;
}
