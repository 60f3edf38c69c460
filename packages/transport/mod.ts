/**
 * Byte streams for Deno: connect, listen and serve, with the promises that sockets alone do not give.
 *
 * @module
 */

export type { ByteStream, CloseOptions, CloseOutcome } from "./byte_stream.ts";
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
} from "./errors.ts";
export { listen, type ListenOptions } from "./listen.ts";
export type { Listener } from "./listener.ts";
export { pipeBoth, type PipedBytes } from "./pipe_both.ts";
export { serve, type ServeOptions } from "./serve.ts";
export type {
  AcceptedEvent,
  AcceptErrorEvent,
  ClosedEvent,
  ConnectionInfo,
  Handler,
  HandlerContext,
  Server,
  ServerEvent,
  ShutdownOptions,
  ShutdownReport,
} from "./server.ts";
