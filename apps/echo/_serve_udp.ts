import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import {
  type Datagram,
  type DatagramServer,
  type DatagramServerEvent,
  type LimitedEvent,
  MAX_DATAGRAM,
  type Peer,
  serveDatagrams,
  type UdpSocket,
} from "@zocalo/udp";
import type { EchoService, ServeObserver, ServeSettings, ServeSummary } from "./_echo_service.ts";
import { faultSeed } from "./_fault_seed.ts";
import { messageOf } from "./_serve_event.ts";

/**
 * What answers on the ports below may itself be a service that answers: echo (7), chargen (19), DNS. Once somebody has forged
 * the first datagram the two would go on for ever (CERT CA-1996-01).
 */
const FIRST_CLIENT_PORT = 1_024;

/** Where `echo serve` listens unless it is told otherwise: what comes from there is likely to be another one. */
export const DEFAULT_PORT = 7_007;

/** What the link in front of the socket does to datagrams, in either direction: `lossySocket` has the rest. */
const CORRUPTION = 0.01;

/** Puts what `--fault` asks for in front of the socket of the endpoint at this place. */
export async function udpLink(
  fault: number | undefined,
  index: number,
): Promise<(socket: UdpSocket) => UdpSocket> {
  if (fault === undefined) return (socket) => socket;
  const { lossySocket } = await import("@zocalo/udp/testing");
  const seed = faultSeed(fault, index);
  return (socket) => lossySocket(socket, { seed, corruption: CORRUPTION });
}

/** What a host does of which not all is answered, up to the name of the server. */
const TOO_MUCH = {
  rate: "sends more than one host may to",
  busy: "sends faster than the answers leave",
};

/** Over IPv6 one may come in that is too long to be sent back, being too long for IPv4. */
function answer({ data }: Datagram, peer: Peer): Promise<boolean> | undefined {
  return data.length > MAX_DATAGRAM ? undefined : peer.send(data);
}

/** Sends the datagrams that come to one endpoint back. */
export class UdpService implements EchoService {
  readonly endpoints: readonly Endpoint[];
  readonly finished: Promise<void>;
  readonly connections = 0;
  readonly #server: DatagramServer;
  readonly #verbose: boolean;
  readonly #observer: ServeObserver;
  /** Of those troubles that anybody on the network can cause, the first of its kind is told. */
  readonly #told = new Set<string>();

  /** Takes over `socket`. `isServed` says which ports are those of this process. */
  constructor(
    socket: UdpSocket,
    isServed: (port: number) => boolean,
    { maxRate, verbose }: ServeSettings,
    observer: ServeObserver,
  ) {
    this.#verbose = verbose;
    this.#observer = observer;
    this.#server = serveDatagrams(socket, answer, {
      accept: ({ port }) => port >= FIRST_CLIENT_PORT && port !== DEFAULT_PORT && !isServed(port),
      ratePerHost: maxRate,
      amplification: 1,
      onEvent: (event) => this.#tell(event),
    });
    this.endpoints = [this.#server.endpoint];
    this.finished = this.#server.finished;
  }

  #tell(event: DatagramServerEvent): void {
    if (event.type === "limited") this.#limited(event);
    if (event.type === "sendError") this.#tellOnce(event.type, messageOf(event.error));
  }

  #limited({ remote, reason }: LimitedEvent): void {
    const endpoint = formatEndpoint(this.#server.endpoint);
    if (this.#verbose) {
      const event = { event: "limited", endpoint, remote: formatEndpoint(remote), reason } as const;
      this.#observer.event(event);
    } else {
      const what = `${remote.hostname} ${TOO_MUCH[reason]} ${endpoint}`;
      this.#tellOnce(`limited: ${reason}`, `${what}: some of it is not answered`);
    }
  }

  #tellOnce(kind: string, message: string): void {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#observer.trouble(message);
  }

  async shutdown(timeout: number): Promise<ServeSummary> {
    await this.#server.shutdown({ timeout });
    const { received, sent, refused, limited } = this.#server.stats;
    const dropped = received - sent - refused - limited;
    return {
      drained: 0,
      aborted: 0,
      named: [],
      datagrams: { received, answered: sent, refused, limited, dropped },
    };
  }
}
