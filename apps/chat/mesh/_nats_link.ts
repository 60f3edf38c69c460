import { jetstream, jetstreamManager, type JsMsg } from "@nats-io/jetstream";
import type { JetStreamManager, OrderedPushConsumerOptions } from "@nats-io/jetstream";
import { connect, credsAuthenticator, RequestError } from "@nats-io/transport-node";
import type {
  Msg,
  MsgHdrs,
  NatsConnection,
  NodeConnectionOptions,
  TlsOptions,
} from "@nats-io/transport-node";
import { unlessAborted } from "../../common/interrupts.ts";
import { isBusy, natsFailure, noJetStream, tooSmallMessages } from "./_nats_failures.ts";
import { CONNECT_TIMEOUT, MAX_OP_BYTES, REQUEST_TIMEOUT } from "./_nats_limits.ts";
import type { NatsLogin, NatsServer } from "./nats_server.ts";

/** What of a stream is followed, and from where. */
export type FollowFrom = Partial<OrderedPushConsumerOptions> & {
  /** `filter_subjects` needs NATS 2.10. */
  readonly filter_subject?: string;
};

/**
 * A stream that another node is making just now is known for some milliseconds before it takes anything: so long it is tried, and so
 * often. In milliseconds.
 */
const BEGINNING = 1_000;
const AGAIN = 20;

/** Headers may come to this. In bytes. */
const HEADERS = 1_024;

/**
 * One connection to a broker. It is never mended: when anything about it is wrong it fails, and another one is made, which begins
 * from what is known for certain.
 */
export class NatsLink implements AsyncDisposable {
  readonly server: NatsServer;
  readonly manager: JetStreamManager;
  readonly #connection: NatsConnection;
  readonly #ended = Promise.withResolvers<string>();
  readonly #closing = new AbortController();

  private constructor(server: NatsServer, connection: NatsConnection, manager: JetStreamManager) {
    this.server = server;
    this.#connection = connection;
    this.manager = manager;
    void connection.closed().then((error) =>
      this.#end(error?.message ?? "the connection was lost")
    );
    void this.#watch();
  }

  /**
   * Connects to a broker that has JetStream.
   *
   * @throws {Failure} If that cannot be had.
   */
  static async open(server: NatsServer, name: string): Promise<NatsLink> {
    const connection = await connectTo(server, name);
    try {
      const { max_payload: actual } = connection.info!;
      const least = MAX_OP_BYTES + HEADERS;
      if (actual < least) throw tooSmallMessages(server.url, least, actual);
      const manager = await openJetStream(connection, server.url);
      return new NatsLink(server, connection, manager);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Resolves when it has ended, with the reason. */
  get ended(): Promise<string> {
    return this.#ended.promise;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** What `promise` brings, unless the link ends first. */
  async unlessEnded<T>(promise: Promise<T>): Promise<T> {
    return await unlessAborted(promise, this.#closing.signal);
  }

  /** Ends it: something about it is wrong. */
  fail(reason: string): void {
    this.#end(reason);
  }

  #end(reason: string): void {
    this.#closing.abort(new Error(reason));
    this.#ended.resolve(reason);
    void this.#connection.close();
  }

  /** What the broker says of what was asked of it, such as that it is not allowed. */
  async #watch(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === "error") this.fail(status.error.message);
    }
  }

  /** Says something that is not kept. */
  say(subject: string, text: string): void {
    if (!this.isClosed) this.#connection.publish(subject, text);
  }

  /** Says something, and wants an answer to be sent to `reply`. */
  ask(subject: string, data: Uint8Array, reply: string, headers: MsgHdrs): void {
    if (!this.isClosed) this.#connection.publish(subject, data, { reply, headers });
  }

  /** Sends something to a stream; resolves with what the stream says. */
  async request(subject: string, text: string, headers: MsgHdrs): Promise<Msg> {
    for (const endsAt = performance.now() + BEGINNING;;) {
      try {
        return await this.#connection.request(subject, text, { headers, timeout: REQUEST_TIMEOUT });
      } catch (error) {
        const isNobody = error instanceof RequestError && error.isNoResponders();
        if (!isNobody || performance.now() >= endsAt) throw error;
      }
      await this.unlessEnded(new Promise((resolve) => setTimeout(resolve, AGAIN)));
    }
  }

  /** Hears what is said. */
  listen(subject: string, receive: (message: Msg) => void): void {
    this.#connection.subscribe(subject, {
      callback: (error, message) => error === null ? receive(message) : this.fail(error.message),
    });
  }

  /**
   * Gets what is in a stream in order, and what comes into it, until the link ends.
   *
   * @returns what ends it before.
   */
  async follow(
    stream: string,
    from: FollowFrom,
    receive: (message: JsMsg) => void,
  ): Promise<() => Promise<void>> {
    const { consumers } = jetstream(this.#connection, { timeout: REQUEST_TIMEOUT });
    const consumer = await consumers.getPushConsumer(
      stream,
      from as OrderedPushConsumerOptions,
    );
    const messages = await consumer.consume({ callback: receive });
    let isStopped = false;
    // Also when `receive` throws.
    void messages.closed().then((error) => {
      if (!isStopped) {
        this.fail(`${stream} cannot be followed: ${error?.message ?? "it has ended"}`);
      }
    });
    return async () => {
      isStopped = true;
      await messages.close();
      // It goes by itself after some minutes.
      await consumer.delete().catch(() => {});
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end("it was closed");
    await this.#connection.closed();
  }
}

/** `host` is what a certificate is checked for if it is an address: `node:tls` has it, and nats.js passes it on. */
function tlsOptions({ url, tls, ca }: NatsServer): Pick<NodeConnectionOptions, "tls"> {
  if (!tls) return {};
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return { tls: { ...(ca === undefined ? {} : { ca }), host } as TlsOptions };
}

function loginOptions(login: NatsLogin | undefined): NodeConnectionOptions {
  if (login === undefined) return {};
  if ("token" in login) return { token: login.token };
  if ("user" in login) return { user: login.user, pass: login.password };
  return { authenticator: credsAuthenticator(new TextEncoder().encode(login.creds)) };
}

async function connectTo(server: NatsServer, name: string): Promise<NatsConnection> {
  const { url, login } = server;
  try {
    return await connect({
      servers: url.replace(/^\w+:\/\//, ""),
      name,
      timeout: CONNECT_TIMEOUT,
      reconnect: false,
      ignoreClusterUpdates: true,
      noAsyncTraces: true,
      ...tlsOptions(server),
      ...loginOptions(login),
    });
  } catch (error) {
    throw natsFailure(url, error);
  }
}

async function openJetStream(connection: NatsConnection, url: string): Promise<JetStreamManager> {
  try {
    return await jetstreamManager(connection, { timeout: REQUEST_TIMEOUT });
  } catch (error) {
    throw isBusy(error) ? natsFailure(url, error) : noJetStream(url, error);
  }
}
