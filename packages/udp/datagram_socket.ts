import { formatEndpoint, type UdpEndpoint } from "@zocalo/transport";
import { isGroup, isSame, unmapped } from "./_address.ts";
import { onAbort } from "./_deadline.ts";
import { DatagramQueue, type QueueLimits } from "./_datagram_queue.ts";
import { Reader, type Sink } from "./_reader.ts";
import { Requests } from "./_requests.ts";
import { checkGroup, checkInteger, checkRange, checkSize, toUdpEndpoint } from "./check.ts";
import { message, SocketClosedError, UdpError, type UdpOperation } from "./errors.ts";
import { MAX_QUEUED, MAX_QUEUED_BYTES, MAX_RECEIVED } from "./limits.ts";
import type { GroupOptions, Membership } from "./membership.ts";
import type { RawAddress, RawSocket } from "./raw_socket.ts";
import type { Datagram, ReceiveOptions, RequestOptions, UdpSocket } from "./udp_socket.ts";

/** What a {@linkcode DatagramSocket} keeps to. */
export interface SocketLimits extends QueueLimits {
  readonly maxSize: number;
}

export const DEFAULT_LIMITS: SocketLimits = {
  maxSize: MAX_RECEIVED,
  maxQueued: MAX_QUEUED,
  maxQueuedBytes: MAX_QUEUED_BYTES,
};

/** The one implementation of {@linkcode UdpSocket}, over anything that moves datagrams. */
export class DatagramSocket implements UdpSocket, Sink {
  readonly endpoint: UdpEndpoint;
  readonly #raw: RawSocket;
  readonly #reader: Reader;
  readonly #queue: DatagramQueue;
  readonly #requests = new Requests();
  /** Aborts what waits for names when the socket is closed. */
  readonly #closing = new AbortController();
  #peer: UdpEndpoint | undefined;
  #isServed = false;
  /** Why the system gave up the socket. */
  #failure: { cause: unknown } | undefined;

  constructor(raw: RawSocket, limits: SocketLimits = DEFAULT_LIMITS) {
    this.endpoint = raw.local;
    this.#raw = raw;
    this.#reader = new Reader(raw, limits.maxSize);
    this.#queue = new DatagramQueue(limits);
  }

  get peer(): UdpEndpoint | undefined {
    return this.#peer;
  }

  get queued(): number {
    return this.#queue.length;
  }

  get dropped(): number {
    return this.#queue.dropped;
  }

  async send(data: Uint8Array, to?: UdpEndpoint | string): Promise<void> {
    const target = this.#target(to, "send to");
    checkSize(data, target);
    await this.#send(data, target, this.#destination(target, "send"));
  }

  async #send(
    data: Uint8Array,
    target: UdpEndpoint,
    destination: UdpEndpoint | Promise<UdpEndpoint>,
  ): Promise<void> {
    const address = destination instanceof Promise ? await destination : destination;
    this.#checkOpen("send", target);
    if (this.#peer !== undefined && !isSame(address, this.#peer)) {
      throw new TypeError(
        `Cannot send to ${formatEndpoint(target)}: the socket is connected to ${
          formatEndpoint(this.#peer)
        }`,
      );
    }
    try {
      await this.#raw.send(data, address);
    } catch (error) {
      throw this.#error("send", error, target);
    }
  }

  #target(to: UdpEndpoint | string | undefined, action: string): UdpEndpoint {
    if (to === undefined) {
      if (this.#peer !== undefined) return this.#peer;
      throw new TypeError(
        `Cannot ${action} nobody: name an endpoint, or connect ${formatEndpoint(this.endpoint)}`,
      );
    }
    // What came with a datagram goes back as it is, at no cost.
    const isReply = typeof to === "object" && to.transport === "udp" &&
      (this.#peer === undefined || isSame(to, this.#peer));
    return isReply ? to : toUdpEndpoint(to, action);
  }

  /** Where it goes: at once if no name has to be looked up. That ends with the socket too. */
  #destination(
    target: UdpEndpoint,
    operation: UdpOperation,
  ): UdpEndpoint | Promise<UdpEndpoint> {
    this.#checkOpen(operation, target);
    const address = this.resolve(target);
    if (!(address instanceof Promise)) return address;
    const { promise, resolve, reject } = Promise.withResolvers<UdpEndpoint>();
    const stopListening = onAbort(
      this.#closing.signal,
      () => reject(this.#closedError(operation, target)),
    );
    address.then(resolve, (error) => reject(this.#error(operation, error, target)))
      .finally(stopListening);
    return promise;
  }

  /** Looks a name up as this socket does when it sends. */
  resolve(to: UdpEndpoint): UdpEndpoint | Promise<UdpEndpoint> {
    return this.#raw.resolve(to);
  }

  #checkOpen(operation: UdpOperation, remote?: UdpEndpoint): void {
    if (this.#reader.stopped || this.#failure !== undefined) {
      throw this.#error(operation, this.#failure?.cause, remote);
    }
  }

  #checkUnserved(action: string): void {
    if (!this.#isServed) return;
    throw new TypeError(
      `Cannot ${action} on ${formatEndpoint(this.endpoint)}: it is served by serveDatagrams`,
    );
  }

  // deno-lint-ignore require-await -- so that a wrong option rejects
  async receive(options: ReceiveOptions = {}): Promise<Datagram> {
    checkRange("timeout", options.timeout ?? 0, 0);
    this.#checkUnserved("receive");
    this.#reader.start(this);
    return this.#queue.take(
      options,
      () =>
        message(
          { operation: "receive", local: this.endpoint },
          `nothing came within ${options.timeout} ms`,
        ),
    );
  }

  // deno-lint-ignore require-await -- so that a wrong option rejects
  async request(
    data: Uint8Array,
    to: UdpEndpoint | string | undefined,
    options: RequestOptions = {},
  ): Promise<Datagram> {
    const { timeout = 1_000, retries = 3, match = () => true, signal } = options;
    checkRange("timeout", timeout, 0);
    checkInteger("retries", retries, 0);
    const target = to === undefined
      ? this.#target(to, "request from")
      : toUdpEndpoint(to, "request from");
    checkSize(data, target);
    this.#checkUnserved("request");
    signal?.throwIfAborted();
    const destination = this.#destination(target, "request");
    let peer: UdpEndpoint | undefined;
    this.#reader.start(this);
    return this.#requests.run({
      send: async (isWanted) => {
        peer = await destination;
        if (isWanted()) await this.#send(data, target, peer);
      },
      accepts: (datagram) =>
        peer !== undefined && (isGroup(peer.hostname) || isSame(datagram.from, peer)) &&
        match(datagram),
      timeout,
      retries,
      signal,
      timeoutMessage: (sent) =>
        message(
          { operation: "request", local: this.endpoint, remote: target },
          sent === 0 && peer === undefined
            ? "the name was not looked up in time"
            : `no reply to ${sent} ${sent === 1 ? "datagram" : "datagrams"}`,
        ),
    });
  }

  async connect(to: UdpEndpoint | string): Promise<void> {
    this.#checkUnserved("connect");
    const target = toUdpEndpoint(to, "connect to");
    const peer = await this.#destination(target, "connect");
    this.#checkUnserved("connect");
    this.#checkOpen("connect", target);
    this.#peer = peer;
    this.#queue.keep(({ from }) => isSame(from, peer));
  }

  async joinGroup(address: string, options: GroupOptions = {}): Promise<Membership> {
    checkGroup(address, options, this.endpoint);
    const group: UdpEndpoint = { transport: "udp", hostname: address, port: this.endpoint.port };
    let left: Promise<void> | undefined;
    const leaveOnce = await this.#raw.join(address, options).catch((error) => {
      throw this.#error("join", error, group);
    });
    const leave = () =>
      left ??= leaveOnce().catch((error) => {
        // It has ended with the socket.
        if (!this.#reader.stopped) throw this.#error("leave", error, group);
      });
    return { address, leave, [Symbol.asyncDispose]: leave };
  }

  /** Gives all that comes to somebody else, instead of keeping it. For those who read nothing of it themselves. */
  handOver(sink: Sink): void {
    this.#checkOpen("receive");
    const why = this.#peer !== undefined
      ? `it is connected to ${formatEndpoint(this.#peer)}`
      : this.#reader.started
      ? "it is being received from"
      : undefined;
    if (why !== undefined) {
      throw new TypeError(`Cannot hand ${formatEndpoint(this.endpoint)} over: ${why}`);
    }
    this.#isServed = true;
    this.#reader.start(sink);
  }

  take(view: Uint8Array, { hostname, port }: RawAddress, truncated: boolean): void {
    const from: UdpEndpoint = { transport: "udp", hostname: unmapped(hostname), port };
    if (this.#peer !== undefined && !isSame(from, this.#peer)) return;
    const datagram = { data: view.slice(), from, truncated };
    if (!this.#requests.offer(datagram)) this.#queue.push(datagram);
  }

  end(cause: unknown): void {
    if (!this.#reader.stopped) this.#failure ??= { cause };
    const error = this.#error("receive", cause);
    this.#queue.end(error);
    this.#requests.end(error);
  }

  #error(operation: UdpOperation, cause: unknown, remote?: UdpEndpoint): UdpError {
    if (this.#reader.stopped) return this.#closedError(operation, remote);
    return new UdpError({ operation, local: this.endpoint, remote }, cause);
  }

  #closedError(operation: UdpOperation, remote?: UdpEndpoint): SocketClosedError {
    return new SocketClosedError({ operation, local: this.endpoint, remote });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Datagram, void, void> {
    for (;;) {
      try {
        yield await this.receive();
      } catch (error) {
        if (error instanceof SocketClosedError) return;
        throw error;
      }
    }
  }

  async close(): Promise<void> {
    this.#queue.keep(() => false);
    const stopping = this.#reader.stop();
    this.#closing.abort();
    // Nobody else does if nothing was ever read.
    this.end(undefined);
    await stopping;
  }

  [Symbol.dispose](): void {
    void this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
