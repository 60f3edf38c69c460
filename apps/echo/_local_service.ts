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
import { toFailure } from "../common/to_failure.ts";
import { echoHandler } from "./_echo_handler.ts";
import {
  type EchoService,
  type ServeObserver,
  type ServeSettings,
  type ServeSummary,
  sumUp,
} from "./_echo_service.ts";
import { faultSeed } from "./_fault_seed.ts";
import { messageOf, serveEvent } from "./_serve_event.ts";

/** The handler for each endpoint. No two connections get the same faults, and all get the same again for the same seed. */
async function handlers({ endpoints, fault }: ServeSettings): Promise<Handler[]> {
  if (fault === undefined) return endpoints.map(() => echoHandler);
  const { EVERY_FAULT, faultyStream } = await import("@zocalo/transport/testing");
  return endpoints.map((_, index) => (stream, context) => {
    const seed = faultSeed(fault, index, context.id);
    return echoHandler(faultyStream(stream, { ...EVERY_FAULT, seed }), context);
  });
}

function open(
  endpoint: Endpoint,
  handler: Handler,
  { maxConnections, idleTimeout, tls, reusePort }: ServeSettings,
  onEvent: (endpoint: Endpoint, event: ServerEvent) => void,
): Server {
  const listener = listen(endpoint, {
    ...(tls !== undefined && endpoint.transport === "tls" ? { tls } : {}),
    ...(reusePort ? { reusePort } : {}),
  });
  return serve(listener, handler, {
    maxConnections,
    idleTimeout,
    onEvent: (event) => onEvent(listener.endpoint, event),
  });
}

/** Clients of a Unix socket have no address. */
function nameOf({ id, local, remote }: ConnectionInfo): string {
  const name = formatEndpoint(remote);
  return name === "unix:" ? `client ${id} of ${formatEndpoint(local)}` : name;
}

function countConnections(servers: readonly Server[]): number {
  return servers.reduce((sum, { connections }) => sum + connections.size, 0);
}

class LocalService implements EchoService {
  readonly #servers: readonly Server[];
  readonly finished: Promise<void>;

  constructor(servers: readonly Server[]) {
    this.#servers = servers;
    this.finished = Promise.all(servers.map(({ finished }) => finished)).then(
      () => {},
      (error) => Promise.reject(toFailure(error)),
    );
    // Whoever shuts down need not look at it.
    this.finished.catch(() => {});
  }

  get endpoints(): readonly Endpoint[] {
    return this.#servers.map(({ endpoint }) => endpoint);
  }

  get connections(): number {
    return countConnections(this.#servers);
  }

  async shutdown(timeout: number): Promise<ServeSummary> {
    const reports = await Promise.all(this.#servers.map((server) => server.shutdown({ timeout })));
    await Promise.allSettled(this.#servers.map(({ finished }) => finished));
    return sumUp(reports.map(({ drained, aborted }) => ({
      drained,
      aborted: aborted.length,
      named: aborted.map(nameOf),
    })));
  }
}

/**
 * Serves all endpoints in this thread, or none of them.
 *
 * @throws {Failure} If the system refuses one.
 */
export async function startService(
  settings: ServeSettings,
  observer: ServeObserver,
): Promise<EchoService> {
  const chosen = await handlers(settings);
  const servers: Server[] = [];
  const onEvent = (endpoint: Endpoint, event: ServerEvent) => {
    if (event.type === "acceptError") {
      // An error that ends the server is reported when it ends.
      if (event.retrying) observer.trouble(`${messageOf(event.error)}: trying again`);
      return;
    }
    if (settings.verbose) observer.event(serveEvent(endpoint, event));
    observer.connections?.(countConnections(servers));
  };
  try {
    for (const [index, endpoint] of settings.endpoints.entries()) {
      servers.push(open(endpoint, chosen[index]!, settings, onEvent));
    }
    return new LocalService(servers);
  } catch (error) {
    await Promise.all(servers.map((server) => server.shutdown({ timeout: 0 })));
    throw toFailure(error);
  }
}
