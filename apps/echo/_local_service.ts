import type { Endpoint } from "@zocalo/transport";
import { toFailure } from "../common/to_failure.ts";
import { bindUdp } from "./_bind_udp.ts";
import {
  type EchoService,
  type ServeObserver,
  type ServeSettings,
  type ServeSummary,
  sumUp,
} from "./_echo_service.ts";
import { streamHandler, StreamService } from "./_serve_stream.ts";
import { udpLink, UdpService } from "./_serve_udp.ts";

function countConnections(parts: readonly EchoService[]): number {
  return parts.reduce((sum, { connections }) => sum + connections, 0);
}

/** Services that end together. */
class LocalService implements EchoService {
  readonly #parts: readonly EchoService[];
  readonly finished: Promise<void>;

  constructor(parts: readonly EchoService[]) {
    this.#parts = parts;
    this.finished = Promise.all(parts.map(({ finished }) => finished)).then(
      () => {},
      (error) => Promise.reject(toFailure(error)),
    );
    // Whoever shuts down need not look at it.
    this.finished.catch(() => {});
  }

  get endpoints(): readonly Endpoint[] {
    return this.#parts.flatMap(({ endpoints }) => endpoints);
  }

  get connections(): number {
    return countConnections(this.#parts);
  }

  async shutdown(timeout: number): Promise<ServeSummary> {
    return sumUp(await Promise.all(this.#parts.map((part) => part.shutdown(timeout))));
  }
}

/** What opens one endpoint. */
type Opener = () => EchoService;

/**
 * Serves all endpoints in this thread, or none of them.
 *
 * @throws {Failure} If the system refuses one.
 */
export async function startService(
  settings: ServeSettings,
  observer: ServeObserver,
): Promise<EchoService> {
  const { endpoints, fault } = settings;
  const parts: EchoService[] = [];
  const ports = new Set<number | undefined>();
  const isServed = (port: number) => ports.has(port);
  const forAll: ServeObserver = {
    event: (event) => observer.event(event),
    trouble: (message) => observer.trouble(message),
    connections: () => observer.connections?.(countConnections(parts)),
  };
  const openers = await Promise.all(endpoints.map(async (endpoint, index): Promise<Opener> => {
    if (endpoint.transport === "udp") {
      const link = await udpLink(fault, index);
      return () => new UdpService(link(bindUdp(endpoint)), isServed, settings, forAll);
    }
    const handler = await streamHandler(fault, index);
    return () => new StreamService(endpoint, handler, settings, forAll);
  }));
  try {
    // At once: no datagram is looked at before it is known which ports are served.
    for (const open of openers) {
      const part = open();
      parts.push(part);
      for (const { port } of part.endpoints) ports.add(port);
    }
    return new LocalService(parts);
  } catch (error) {
    await Promise.all(parts.map((part) => part.shutdown(0)));
    throw toFailure(error);
  }
}
