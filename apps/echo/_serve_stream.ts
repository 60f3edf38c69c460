import {
  type ConnectionInfo,
  type Endpoint,
  formatEndpoint,
  type Handler,
  listen,
  serve,
  type Server,
  type ServerEvent,
} from "@zocalo/transport";
import { echoHandler } from "./_echo_handler.ts";
import type { EchoService, ServeObserver, ServeSettings, ServeSummary } from "./_echo_service.ts";
import { faultSeed } from "./_fault_seed.ts";
import { messageOf, serveEvent } from "./_serve_event.ts";

/**
 * The handler of the endpoint at this place. No two connections get the same faults, and all get the same again for the same
 * seed.
 */
export async function streamHandler(fault: number | undefined, index: number): Promise<Handler> {
  if (fault === undefined) return echoHandler;
  const { EVERY_FAULT, faultyStream } = await import("@zocalo/transport/testing");
  return (stream, context) => {
    const seed = faultSeed(fault, index, context.id);
    return echoHandler(faultyStream(stream, { ...EVERY_FAULT, seed }), context);
  };
}

/** Clients of a Unix socket have no address. */
function nameOf({ id, local, remote }: ConnectionInfo): string {
  const name = formatEndpoint(remote);
  return name === "unix:" ? `client ${id} of ${formatEndpoint(local)}` : name;
}

/** Serves the connections of one endpoint. */
export class StreamService implements EchoService {
  readonly endpoints: readonly Endpoint[];
  readonly finished: Promise<void>;
  readonly #server: Server;
  readonly #verbose: boolean;
  readonly #observer: ServeObserver;

  /** Throws a `ListenError` if the system refuses the endpoint. */
  constructor(
    endpoint: Endpoint,
    handler: Handler,
    { maxConnections, idleTimeout, tls, reusePort, verbose }: ServeSettings,
    observer: ServeObserver,
  ) {
    const listener = listen(endpoint, {
      ...(tls !== undefined && endpoint.transport === "tls" ? { tls } : {}),
      ...(reusePort ? { reusePort } : {}),
    });
    this.endpoints = [listener.endpoint];
    this.#verbose = verbose;
    this.#observer = observer;
    const onEvent = (event: ServerEvent) => this.#tell(listener.endpoint, event);
    this.#server = serve(listener, handler, { maxConnections, idleTimeout, onEvent });
    this.finished = this.#server.finished;
  }

  get connections(): number {
    return this.#server.connections.size;
  }

  #tell(endpoint: Endpoint, event: ServerEvent): void {
    if (event.type === "acceptError") {
      // An error that ends the server is reported when it ends.
      if (event.retrying) this.#observer.trouble(`${messageOf(event.error)}: trying again`);
      return;
    }
    if (this.#verbose) this.#observer.event(serveEvent(endpoint, event));
    this.#observer.connections?.(this.connections);
  }

  async shutdown(timeout: number): Promise<ServeSummary> {
    const { drained, aborted } = await this.#server.shutdown({ timeout });
    await Promise.allSettled([this.finished]);
    return { drained, aborted: aborted.length, named: aborted.map(nameOf) };
  }
}
