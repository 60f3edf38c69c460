import { EXIT } from "../../common/exit_code.ts";
import { Failure } from "../../common/failure.ts";
import { pause } from "../../common/pause.ts";
import type { Backplane, BackplaneReceiver, NodeId } from "./backplane.ts";
import { NatsClaims } from "./_nats_claims.ts";
import { unusable } from "./_nats_failures.ts";
import { readHistory } from "./_nats_history.ts";
import { MAX_HISTORY_READ, NATS_TIMES, type NatsTimes } from "./_nats_limits.ts";
import { NatsLink } from "./_nats_link.ts";
import { NatsNames } from "./_nats_names.ts";
import { NatsOutbox } from "./_nats_outbox.ts";
import { encode, unpack } from "./_nats_packing.ts";
import { NatsPeers } from "./_nats_peers.ts";
import type { NatsEvent } from "./nats_event.ts";
import type { NatsServer } from "./nats_server.ts";
import { readSecret } from "./_nats_secret.ts";
import { NatsSession, type NatsState } from "./_nats_session.ts";
import type { Op } from "./op.ts";

/** What a {@linkcode NatsBackplane} is made with. */
export interface NatsBackplaneOptions {
  /** Tried one after the other until one answers. */
  readonly servers: readonly NatsServer[];
  /** Letters, digits, `_` and `-`: nodes with the same one belong together. */
  readonly network: string;
  /** The server's name; each node has another one. */
  readonly name: string;
  readonly onEvent?: (event: NatsEvent) => void;
  /** Something that is wrong, and that it survives. */
  readonly onTrouble?: (message: string) => void;
  /** @default {NATS_TIMES} */
  readonly times?: NatsTimes;
}

/** What a node says last. */
const FAREWELL = new Uint8Array();

/** Nodes that share what they have through NATS with JetStream. */
export class NatsBackplane implements Backplane {
  readonly node: NodeId = crypto.randomUUID().replaceAll("-", "");
  readonly isShared = true;
  readonly #options: NatsBackplaneOptions;
  readonly #state: NatsState;
  readonly #stopping = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  #receiver: BackplaneReceiver | undefined;
  #session: NatsSession | undefined;
  #running: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #tickedAt = 0;
  #nextServer = 0;
  /** Claims of a node that is gone may be in the bucket. */
  #mustSweep = true;
  /** Until it is tried to connect again, in milliseconds. */
  #wait = 0;
  #secret: Uint8Array | undefined;
  #troubles = new Set<string>();

  constructor(options: NatsBackplaneOptions) {
    const { network, name, times = NATS_TIMES } = options;
    this.#options = options;
    const names = new NatsNames(network, name);
    const peers = new NatsPeers<Uint8Array>(times, {
      receive: (id, data) => this.#receive(id, data),
      found: (id) => this.#receiver?.found(id),
      missed: (id) => this.#receiver?.missed(id),
      lost: (id) => {
        this.#mustSweep = true;
        this.#receiver?.lost(id);
      },
    });
    const claims = new NatsClaims({
      names,
      node: this.node,
      isAlive: (id) =>
        id === this.node || peers.isAlive(id) || !this.#isSettled && !peers.isGone(id),
      superseded: (key) => this.#receiver?.superseded(key),
      replaced: () => this.#replaced(),
      trouble: (message) => this.#trouble(message),
    });
    const outbox = new NatsOutbox({ now: () => performance.now() });
    const { node } = this;
    this.#state = { node, names, times, outbox, peers, claims, position: undefined };
    // Whoever stops it need not look at it.
    this.#ended.promise.catch(() => {});
  }

  /** Resolves when it has stopped; rejects with a `Failure` when another node was started under the name of this one. */
  get finished(): Promise<void> {
    return this.#ended.promise;
  }

  /** What all nodes know and nobody else, 32 bytes; it is there once it was connected. */
  get secret(): Uint8Array | undefined {
    return this.#secret;
  }

  get connected(): boolean {
    return this.#session !== undefined;
  }

  publish(op: Op): Promise<void> | undefined {
    const { outbox, names } = this.#state;
    const topic = op.op === "line" ? op.topic : undefined;
    return outbox.push(names.logSubject(topic), encode(op));
  }

  claim(key: string): boolean | Promise<boolean> {
    return this.#state.claims.claim(key);
  }

  release(key: string): void {
    this.#state.claims.release(key);
  }

  async history(topic: string, since: number): Promise<readonly Op[]> {
    if (this.#session === undefined) {
      throw new Error("Cannot read the history without NATS: it is not connected");
    }
    const messages = await readHistory(this.#session.link, this.#state.names, topic, since);
    const ops = messages.flatMap(({ data }) => unpack(data)).filter((op) => op !== undefined);
    return ops.slice(-MAX_HISTORY_READ);
  }

  /**
   * Connects for the first time.
   *
   * @throws {Failure} If no broker can be used.
   */
  async start(receiver: BackplaneReceiver): Promise<void> {
    this.#receiver = receiver;
    const session = await this.#connect();
    this.#tickedAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), this.#state.times.beat);
    this.#running = this.#run(session);
  }

  async stop(timeout: number): Promise<void> {
    const { outbox, names, claims } = this.#state;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, timeout);
    if (this.#session !== undefined && !this.#stopping.signal.aborted) {
      // It takes no room, and so is never too much.
      outbox.push(names.logSubject(undefined), FAREWELL);
      const leaving = outbox.flushed().then(() => claims.leave()).catch(() => {});
      await Promise.race([leaving, late.promise, this.#session.link.ended]);
    }
    this.#stop();
    await Promise.race([this.#running, late.promise]);
    clearTimeout(timer);
    this.#ended.resolve();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#receiver = undefined;
    this.#stopping.abort();
    this.#session?.link.fail("this node has stopped");
  }

  /** Ends it, with the failure that it returns. */
  #replaced(): Failure {
    const { name } = this.#options;
    const message = `Cannot go on as ${name}: another node was started with that --name`;
    const failure = new Failure(EXIT.NETWORK, message);
    this.#stop();
    this.#ended.reject(failure);
    return failure;
  }

  get #isSettled(): boolean {
    return this.#session?.isSettled ?? false;
  }

  /** Tries all brokers once, beginning with the one after the last that was tried. */
  async #connect(): Promise<NatsSession> {
    const { servers } = this.#options;
    const failures: Failure[] = [];
    for (let i = 0; i < servers.length; i++) {
      const server = servers[this.#nextServer++ % servers.length]!;
      try {
        return await this.#open(server);
      } catch (error) {
        failures.push(unusable(server.url, error));
      }
    }
    const message = failures.map(({ message }) => message).join("; ");
    throw new Failure(failures[0]!.exitCode, message, { cause: failures[0] });
  }

  async #open(server: NatsServer): Promise<NatsSession> {
    const link = await NatsLink.open(server, this.#options.name);
    try {
      const session = await NatsSession.open(link, this.#state);
      const secret = await readSecret(link, this.#state.names, this.#secret);
      this.#secret ??= secret;
      if (this.#stopping.signal.aborted) throw new Error("this node has stopped");
      if (link.isClosed) throw new Error(await link.ended);
      this.#session = session;
    } catch (error) {
      // What has ended it says more than what could not be done then.
      const cause = link.isClosed ? new Error(await link.ended, { cause: error }) : error;
      this.#state.outbox.disconnect();
      this.#state.claims.disconnect();
      await link[Symbol.asyncDispose]();
      throw unusable(server.url, cause);
    }
    this.#options.onEvent?.({ event: "natsConnected", url: server.url });
    this.#receiver?.connected();
    return this.#session;
  }

  /** Connects again whenever the connection is lost. */
  async #run(first: NatsSession): Promise<void> {
    for (let session: NatsSession | undefined = first; session !== undefined;) {
      const { link } = session;
      const openedAt = performance.now();
      const reason = await link.ended;
      this.#session = undefined;
      this.#state.outbox.disconnect();
      this.#state.claims.disconnect();
      await link[Symbol.asyncDispose]();
      if (this.#stopping.signal.aborted) return;
      this.#options.onEvent?.({ event: "natsLost", url: link.server.url, reason });
      this.#receiver?.disconnected(reason);
      // A broker may let nodes in, and then refuse what they say.
      const hasLasted = performance.now() - openedAt >= this.#state.times.silence;
      session = await this.#reconnect(hasLasted);
    }
  }

  async #reconnect(isFirst: boolean): Promise<NatsSession | undefined> {
    const { signal } = this.#stopping;
    const [first, last] = this.#state.times.retry;
    if (isFirst) this.#wait = 0;
    for (;;) {
      this.#wait = Math.min(2 * this.#wait || first, last);
      // So that not all nodes come back at once.
      await pause(this.#wait * (0.5 + Math.random() / 2), signal);
      if (signal.aborted) return undefined;
      try {
        return await this.#connect();
      } catch (error) {
        this.#trouble(`${(error as Error).message}: trying again`);
      }
    }
  }

  #tick(): void {
    const now = performance.now();
    const elapsed = now - this.#tickedAt;
    this.#tickedAt = now;
    const { peers, times } = this.#state;
    // Nothing could be heard while this process stood still; and others may have had to reckon without it.
    if (elapsed >= times.lease - times.beat) this.#session?.link.fail("this process stood still");
    if (elapsed >= 2 * times.beat) peers.renew(now);
    peers.sweep(now);
    this.#session?.tick(now);
    this.#sweep();
  }

  /** One of the nodes puts the bucket in order when another one is gone. */
  #sweep(): void {
    if (!this.#mustSweep || !this.#isSettled) return;
    this.#mustSweep = false;
    if (this.#state.peers.alive.some((id) => id < this.node)) return;
    this.#state.claims.sweep().catch((error) => {
      this.#mustSweep = true;
      this.#session?.link.fail(`the bucket cannot be put in order: ${error.message}`);
    });
  }

  #receive(id: NodeId, data: Uint8Array): void {
    if (data.length === FAREWELL.length) return this.#state.peers.end(id);
    const failures: unknown[] = [];
    for (const op of unpack(data)) {
      try {
        if (op !== undefined) this.#receiver?.receive(id, op);
        else this.#trouble("another node says what this one does not know: it is passed over");
      } catch (error) {
        failures.push(error);
      }
    }
    // The link ends with it; what was said together with what failed has been heard.
    if (failures.length > 0) throw failures[0];
  }

  /** Each is told once. */
  #trouble(message: string): void {
    if (this.#troubles.has(message) || this.#troubles.size >= MAX_TROUBLES) return;
    this.#troubles.add(message);
    this.#options.onTrouble?.(message);
  }
}

/** So many different ones are told. */
const MAX_TROUBLES = 100;
