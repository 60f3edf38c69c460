import type { UdpEndpoint } from "@zocalo/transport";
import { unmapped } from "./_address.ts";
import { onAbort, setDeadline } from "./_deadline.ts";
import { type HostAccount, HostLimits, type HostRules } from "./_host_limits.ts";
import { type PeerHost, ServerPeer } from "./_server_peer.ts";
import { type SessionRules, Sessions, type Ticker } from "./_sessions.ts";
import { checkRange } from "./check.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import type {
  DatagramContext,
  DatagramHandler,
  DatagramServer,
  DatagramServerEvent,
  DatagramShutdownOptions,
  DatagramShutdownReport,
  DatagramStats,
  Peer,
  SessionClosedEvent,
} from "./datagram_server.ts";
import { SocketClosedError, UdpError } from "./errors.ts";
import type { RawAddress } from "./raw_socket.ts";
import type { Datagram } from "./udp_socket.ts";

/** What a {@linkcode SocketServer} keeps to. */
export interface ServerSettings<T> {
  readonly host: HostRules;
  readonly maxHosts: number;
  readonly maxHandlers: number;
  readonly amplification: number;
  readonly sessions: SessionRules | undefined;
  readonly create: (from: UdpEndpoint) => T;
  readonly accept: ((from: UdpEndpoint) => boolean) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: DatagramServerEvent<T>) => void;
}

/** The one implementation of {@linkcode DatagramServer}. */
export class SocketServer<T> implements DatagramServer<T>, PeerHost<T> {
  readonly endpoint: UdpEndpoint;
  readonly finished: Promise<void>;
  readonly amplification: number;
  readonly #socket: DatagramSocket;
  readonly #handler: DatagramHandler<T>;
  readonly #settings: ServerSettings<T>;
  readonly #hosts: HostLimits;
  readonly #sessions: Sessions<ServerPeer<T>> | undefined;
  readonly #stats: { -readonly [Name in keyof DatagramStats]: number } = {
    received: 0,
    refused: 0,
    limited: 0,
    busy: 0,
    failed: 0,
    sent: 0,
    capped: 0,
  };

  readonly #draining = new AbortController();
  readonly #aborting = new AbortController();
  readonly #context: DatagramContext;
  readonly #finished = Promise.withResolvers<void>();
  readonly #report = Promise.withResolvers<DatagramShutdownReport>();
  readonly #stopListening: () => void;
  #running = 0;
  #drained = 0;
  #deadline = Infinity;
  #clearDeadline: (() => void) | undefined;

  /** Takes over `socket` and closes it in the end. Tests bring a `ticker` of their own. */
  constructor(
    socket: DatagramSocket,
    handler: DatagramHandler<T>,
    settings: ServerSettings<T>,
    ticker?: Ticker,
  ) {
    const { amplification, host, maxHosts, sessions, signal } = settings;
    this.endpoint = socket.endpoint;
    this.amplification = amplification;
    this.finished = this.#finished.promise;
    // Whoever does not look at it is told by the event.
    this.finished.catch(() => {});
    this.#socket = socket;
    this.#handler = handler;
    this.#settings = settings;
    this.#hosts = new HostLimits(host, maxHosts);
    this.#sessions = sessions && new Sessions(sessions, this.#tellClosed, ticker);
    this.#context = { draining: this.#draining.signal, signal: this.#aborting.signal };
    // First: who is refused the socket must not close it later.
    socket.handOver({ take: this.#take, end: (cause) => this.#socketEnded(cause) });
    this.#stopListening = onAbort(signal, () => void this.shutdown({ timeout: 0 }));
    if (signal?.aborted) void this.shutdown({ timeout: 0 });
  }

  get stats(): DatagramStats {
    return { ...this.#stats };
  }

  get sessions(): Iterable<Peer<T>> {
    const sessions = this.#sessions ?? [];
    return { [Symbol.iterator]: () => sessions[Symbol.iterator]() };
  }

  /** What is not let in costs no copy: a flood is to leave time for the others. */
  readonly #take = (view: Uint8Array, address: RawAddress, truncated: boolean): void => {
    if (this.#draining.signal.aborted) return;
    this.#stats.received += 1;
    const from: UdpEndpoint = {
      transport: "udp",
      hostname: unmapped(address.hostname),
      port: address.port,
    };
    try {
      const account = this.#letIn(from);
      if (account === undefined) return;
      const peer = this.#peer(from);
      if (peer === undefined) return void (this.#stats.busy += 1);
      peer.bytesReceived += view.length;
      this.#handle({ data: view.slice(), from, truncated }, peer, account);
    } catch (error) {
      this.#failed(from, error);
    }
  };

  /** What `accept` refuses takes no place among the hosts that are known. */
  #letIn(from: UdpEndpoint): HostAccount | undefined {
    const { accept, maxHandlers } = this.#settings;
    if (accept !== undefined && !accept(from)) {
      this.#stats.refused += 1;
      return undefined;
    }
    if (this.#running >= maxHandlers) {
      this.#stats.busy += 1;
      return undefined;
    }
    const account = this.#hosts.account(from.hostname);
    const reason = this.#hosts.refusal(account);
    if (reason === undefined) return account;
    this.#stats[reason === "rate" ? "limited" : "busy"] += 1;
    if (!account.told[reason]) {
      account.told[reason] = true;
      this.#tell({ type: "limited", remote: from, reason });
    }
    return undefined;
  }

  /** `undefined` if there is no room for one more session. */
  #peer(from: UdpEndpoint): ServerPeer<T> | undefined {
    const { create } = this.#settings;
    if (this.#sessions === undefined) return new ServerPeer(this, from, "", create(from));
    const key = `${from.port} ${from.hostname}`;
    const known = this.#sessions.heard(key);
    if (known !== undefined) return known;
    if (!this.#sessions.makeRoom()) return undefined;
    const peer = new ServerPeer(this, from, key, create(from));
    this.#sessions.add(peer);
    this.#tell({ type: "opened", peer });
    return peer;
  }

  #handle(datagram: Datagram, peer: ServerPeer<T>, account: HostAccount): void {
    const result = this.#handler(datagram, peer, this.#context);
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== "function") return;
    this.#running += 1;
    this.#hosts.began(account);
    const end = () => {
      this.#running -= 1;
      this.#hosts.ended(account);
      if (!this.#draining.signal.aborted) return;
      this.#drained += 1;
      if (this.#running === 0) this.#stop();
    };
    (result as PromiseLike<unknown>).then(end, (error) => {
      this.#failed(peer.remote, error);
      end();
    });
  }

  #failed(remote: UdpEndpoint, error: unknown): void {
    this.#stats.failed += 1;
    this.#tell({ type: "handlerError", remote, error });
  }

  async send(data: Uint8Array, to: UdpEndpoint): Promise<boolean> {
    try {
      await this.#socket.send(data, to);
      this.#stats.sent += 1;
      return true;
    } catch (error) {
      if (!(error instanceof SocketClosedError)) {
        this.#tell({ type: "sendError", remote: to, error });
      }
      return false;
    }
  }

  capped(): void {
    this.#stats.capped += 1;
  }

  confirmed(peer: ServerPeer<T>): void {
    this.#sessions?.confirm(peer);
  }

  closed(peer: ServerPeer<T>): void {
    if (this.#sessions?.delete(peer)) this.#tellClosed(peer, "closed");
  }

  readonly #tellClosed = (peer: ServerPeer<T>, reason: SessionClosedEvent<T>["reason"]): void => {
    this.#tell({ type: "closed", peer, reason });
  };

  /** An observer that throws is a bug of its own, and must cost no peer. */
  #tell(event: DatagramServerEvent<T>): void {
    try {
      this.#settings.onEvent(event);
    } catch (error) {
      reportError(error);
    }
  }

  #socketEnded(cause: unknown): void {
    if (cause !== undefined) {
      const error = new UdpError({ operation: "receive", local: this.endpoint }, cause);
      this.#tell({ type: "receiveError", error });
      this.#finished.reject(error);
    }
    // Also when somebody else has closed the socket.
    void this.shutdown();
  }

  // deno-lint-ignore require-await -- so that a wrong option rejects
  async shutdown(
    { timeout = 10_000 }: DatagramShutdownOptions = {},
  ): Promise<DatagramShutdownReport> {
    checkRange("timeout", timeout, 0);
    if (!this.#draining.signal.aborted) {
      this.#draining.abort(new DOMException("The server is shutting down", "AbortError"));
    }
    const deadline = performance.now() + timeout;
    if (this.#running === 0 || timeout === 0) this.#stop();
    else if (deadline < this.#deadline) {
      this.#deadline = deadline;
      this.#clearDeadline?.();
      this.#clearDeadline = setDeadline(timeout, () => this.#stop());
    }
    return this.#report.promise;
  }

  /** The end, whether or not handlers are still running. Happens once. */
  #stop(): void {
    if (this.#aborting.signal.aborted) return;
    this.#clearDeadline?.();
    this.#stopListening();
    const report = { drained: this.#drained, aborted: this.#running };
    this.#aborting.abort(new DOMException("The server has shut down", "AbortError"));
    for (const peer of this.#sessions ?? []) {
      this.#sessions!.delete(peer);
      this.#tellClosed(peer, "shutdown");
    }
    void this.#socket.close().then(() => {
      this.#report.resolve(report);
      this.#finished.resolve();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }
}
