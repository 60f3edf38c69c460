/**
 * Many clients on one server: who is connected, who is in which room, who may send how much, and what happens to the one
 * that does not read.
 *
 * ```text
 *                      +---------------------- one ClientServer -----------------------+
 *   client 1 ═══ read ═▶ decoder ─▶ rate ─▶ onMessage ─▶ broadcast(item, { room })     |
 *        ▲             |                                   │ encoded once              |
 *        ║             |             ┌─────────────────────┼──────────────┐            |
 *        ║             |             ▼                     ▼              ▼            |
 *        ╚═══ write ═══ outbox of client 1        outbox of client 2   outbox of ...   |
 *                      |  bounded in bytes;           full: closed with "overflow",    |
 *                      |  what gathers while a        or frames are dropped            |
 *                      |  write is under way                                           |
 *                      |  leaves in one write                                          |
 *                      +---------------------------------------------------------------+
 * ```
 *
 * {@linkcode serveClients} does it, over any transport of `@zocalo/transport` and with any codec of `@zocalo/framing`.
 *
 * @module
 */

export type { Client, ClientCloseOptions, SendResult } from "./client.ts";
export type {
  BroadcastOptions,
  BroadcastResult,
  ClientServer,
  ClientShutdownReport,
  ClientStats,
} from "./client_server.ts";
export type { CloseKind, CloseReason } from "./close_reason.ts";
export type {
  CallbackErrorEvent,
  ClientClosedEvent,
  ClientOpenedEvent,
  ClientServerEvent,
  ClientThrottledEvent,
  HandshakeErrorEvent,
} from "./events.ts";
export type { Frame } from "./frame.ts";
export type { BeforeAdmit, ClientLimits, MessageRate, OverflowPolicy } from "./limits.ts";
export { type DataRequired, serveClients, type ServeClientsOptions } from "./serve_clients.ts";
