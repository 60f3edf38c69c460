import type { Codec, FrameError } from "@zocalo/framing";
import type { Endpoint, Listener } from "@zocalo/transport";
import { Hub } from "./_hub.ts";
import { toSettings } from "./_settings.ts";
import type { Client } from "./client.ts";
import type { ClientServer } from "./client_server.ts";
import type { CloseReason } from "./close_reason.ts";
import type { ClientServerEvent } from "./events.ts";
import type { ClientLimits } from "./limits.ts";

/**
 * Options of {@linkcode serveClients}. Callbacks of one client are called one after the other, in the order of what happens.
 * One that throws, or whose promise rejects, costs its own client only.
 *
 * @typeParam T What comes from clients.
 * @typeParam U What is sent to them.
 * @typeParam D What the program keeps for each.
 */
export interface ServeClientsOptions<T, U = T, D = undefined> {
  /**
   * How messages become bytes. Each frame is encoded by a new encoder, since it may go to many clients; codecs that take
   * several items for one frame (`piecewise`) are refused.
   */
  codec: Codec<T, U>;
  /** Makes what is kept in {@linkcode Client.data}, before anything else; without it that is `undefined`. */
  data?: ((client: Client<U, unknown>) => D) | undefined;
  /**
   * A client has come; it may be closed already, if `data` or the event `"opened"` has done so. If it returns a promise, nothing
   * is read from the client until that settles.
   */
  onOpen?: ((client: Client<U, D>) => unknown) | undefined;
  /**
   * A message has come. If it returns a promise, nothing more is read from this client until that settles: others go on, and
   * a client that sends too much is slowed down by its own connection. It must not wait for {@linkcode ClientServer.shutdown},
   * which waits for it.
   */
  onMessage: (client: Client<U, D>, message: T) => unknown;
  /**
   * A frame was bad and has been skipped: a line that is too long, or not UTF-8. It counts as a message, and a promise is
   * waited for. Without it the client is closed; after an error that is not recoverable, always.
   */
  onBadMessage?: ((client: Client<U, D>, error: FrameError) => unknown) | undefined;
  /**
   * A client has been closed: called exactly once for each that `onOpen` was called for, soon after it was closed, but never
   * within a call of the program's. Its rooms are still known. Messages in hand may still be waited for then. A promise is not
   * waited for.
   */
  onClose?: ((client: Client<U, D>, reason: CloseReason) => unknown) | undefined;
  /**
   * The last that a client gets if this side ends it, not if it has gone by itself. It goes out even if the outbox is full.
   */
  farewell?: ((client: Client<U, D>, reason: CloseReason) => U | undefined) | undefined;
  /** How many clients, and what each may do. */
  limits?: ClientLimits | undefined;
  /**
   * What becomes of a connection above `limits.clients`: it waits in the system's queue, or it is ended at once.
   *
   * @default {"wait"}
   */
  whenFull?: "wait" | "refuse" | undefined;
  /**
   * How long a TLS handshake may take, in milliseconds.
   *
   * @default {10_000}
   */
  handshakeTimeout?: number | undefined;
  /** Aborting it is `shutdown({ timeout: 0 })`. */
  signal?: AbortSignal | undefined;
  /** Is told what happens. What it throws is reported as an uncaught error. */
  onEvent?: ((event: ClientServerEvent<U, D>) => void) | undefined;
}

/** Asks for the option `data` where clients without it would not have what their type says. */
export type DataRequired<U, D> = undefined extends D ? unknown
  : { data: (client: Client<U, unknown>) => D };

/**
 * Serves many clients at once, and knows who is there: what one of them does, or leaves undone, costs no other.
 *
 * @typeParam T What comes from clients.
 * @typeParam U What is sent to them.
 * @typeParam D What the program keeps for each.
 * @param endpoint Where to listen, or an open listener, which the server then closes, but not if an option is refused.
 * @param options The codec, what to do with messages, and limits.
 * @returns The running server. Whoever started it shuts it down.
 * @throws {ListenError} If the system refuses to listen there.
 * @throws {TypeError} If the endpoint is not one, the codec is piecewise, or an option has a wrong type.
 * @throws {RangeError} If a limit makes no sense.
 *
 * @example Everybody gets what one says
 * ```ts
 * import { lines } from "@zocalo/framing";
 * import { framed } from "@zocalo/framing/stream";
 * import { serveClients } from "@zocalo/multiclient";
 * import { connect } from "@zocalo/transport";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = serveClients("tcp://127.0.0.1:0", {
 *   codec: lines(),
 *   onOpen: (client) => client.send(`you are ${client.id}`),
 *   onMessage: (client, line) => {
 *     server.broadcast(`${client.id}: ${line}`, { except: client });
 *   },
 * });
 *
 * await using first = await connect(server.endpoint);
 * const one = framed(first, lines());
 * assertEquals(await one.receive(), "you are 1");
 * await using second = await connect(server.endpoint);
 * await framed(second, lines()).send("hola");
 * assertEquals(await one.receive(), "2: hola");
 * ```
 */
export function serveClients<T, U = T, D = undefined>(
  endpoint: Endpoint | string | Listener,
  options: ServeClientsOptions<T, U, D> & DataRequired<U, D>,
): ClientServer<T, U, D> {
  return new Hub(endpoint, toSettings<T, U, D>(options));
}
