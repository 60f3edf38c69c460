/**
 * Byte streams for Deno: connect, listen and serve, with the promises that sockets alone do not give.
 *
 * @module
 */

export { backoff, type BackoffOptions } from "./backoff.ts";
export type { ByteStream, CloseOptions, CloseOutcome, TlsSession } from "./byte_stream.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export { copy } from "./copy.ts";
export {
  DEFAULT_HOSTNAME,
  type Endpoint,
  formatEndpoint,
  type MemoryEndpoint,
  parseEndpoint,
  type TcpEndpoint,
  type TlsEndpoint,
  type UdpEndpoint,
  type UnixEndpoint,
} from "./endpoint.ts";
export {
  ConnectError,
  ConnectionClosedError,
  ConnectionLostError,
  type FailedAttempt,
  ListenError,
  type StreamErrorDetails,
  type StreamOperation,
  TlsError,
  type TlsErrorReason,
} from "./errors.ts";
export { hostOf } from "./host_of.ts";
export { listen, type ListenOptions } from "./listen.ts";
export type { Listener } from "./listener.ts";
export { pipeBoth, type PipedBytes } from "./pipe_both.ts";
export type { RetryOptions } from "./_retry.ts";
export { serve, type ServeOptions } from "./serve.ts";
export type {
  AcceptedEvent,
  AcceptErrorEvent,
  ClosedEvent,
  CloseReason,
  ConnectionInfo,
  Handler,
  HandlerContext,
  RefusedEvent,
  Server,
  ServerEvent,
  ShutdownOptions,
  ShutdownReport,
} from "./server.ts";
export { startTls, type StartTlsOptions } from "./start_tls.ts";
export type { TlsConnectOptions, TlsListenOptions } from "./tls.ts";
export { type Ticker, Watchdog, type Watched } from "./watchdog.ts";
