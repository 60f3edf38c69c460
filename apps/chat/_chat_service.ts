import { FrameTooLargeError, lines } from "@zocalo/framing";
import { type ClientServerEvent, serveClients } from "@zocalo/multiclient";
import { type Endpoint, formatEndpoint, listen, type Listener } from "@zocalo/transport";
import { toFailure } from "../common/to_failure.ts";
import type { ChatObserver } from "./_chat_event.ts";
import { type ChatSettings, toLimits } from "./_chat_settings.ts";
import { connectionEvents, nameOf } from "./_client_event.ts";
import { addressOf, type ChatClient, type ChatServer, ClientLink } from "./_client_link.ts";
import { closeText } from "./_close_text.ts";
import { Cloak } from "./_cloak.ts";
import { LIMITS } from "./irc/config.ts";
import { IrcServer } from "./irc/irc_server.ts";
import { limitLine } from "./irc/relay.ts";
import type { Session } from "./irc/session.ts";
import type { NatsBackplane } from "./mesh/nats_backplane.ts";

/** How the server ended. */
export interface ChatReport {
  /** How many clients got all that was left for them, in time. */
  readonly drained: number;
  /** How many were cut. */
  readonly aborted: number;
  /** Some of those. */
  readonly named: readonly string[];
}

/** How many of the clients that were cut are named. */
export const MAX_NAMED = 5;

/** How often the protocol looks at the clock, in milliseconds. */
const TICK = 1_000;

/** How long the other nodes may take to be told that this one goes, in milliseconds: without that they find out by themselves. */
const FAREWELL_TIMEOUT = 3_000;

/** Bytes of tags that a client may be sent: as many as clients may send, and as many of the server's (IRCv3 message tags). */
const MAX_TAGS_OUT = 8_191;

/** What is around a client's tags: `@` and a space. */
const TAGS_FRAME = 2;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function internalError(error: unknown): string {
  const stack = error instanceof Error ? error.stack ?? error.message : String(error);
  return `internal error, please report it\n${stack}`;
}

/** Opens all of them, or none. */
async function listenAll({ endpoints, tls }: ChatSettings): Promise<Listener[]> {
  await using opened = new AsyncDisposableStack();
  const listeners = endpoints.map((endpoint) => {
    const options = tls !== undefined && endpoint.transport === "tls" ? { tls } : {};
    return opened.use(listen(endpoint, options));
  });
  opened.move();
  return listeners;
}

/** What joins this node with others, if it is to be joined with any. What it takes is loaded only then. */
async function makeBackplane(
  { nats = [], irc: { name, network } }: ChatSettings,
  observer: ChatObserver,
): Promise<NatsBackplane | undefined> {
  if (nats.length === 0) return undefined;
  const { NatsBackplane } = await import("./mesh/nats_backplane.ts");
  return new NatsBackplane({
    servers: nats,
    ...{ name, network },
    onEvent: (event) => observer.event(event),
    onTrouble: (message) => observer.trouble(message),
  });
}

/** Rejects when a server, or what joins it with others, cannot go on; resolves when all servers have ended. */
async function untilEnded(
  servers: readonly ChatServer[],
  backplane: NatsBackplane | undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  Promise.all(servers.map(({ finished }) => finished)).then(() => resolve(), reject);
  backplane?.finished.catch(reject);
  try {
    await promise;
  } catch (error) {
    throw toFailure(error);
  }
}

/** The IRC server on all its endpoints. */
export class ChatService {
  readonly #irc: IrcServer;
  readonly #servers: readonly ChatServer[];
  readonly #observer: ChatObserver;
  readonly #timer: ReturnType<typeof setInterval>;
  #stopping = false;
  /** Resolves when all have stopped, rejects with a `Failure` when one cannot go on. */
  readonly finished: Promise<void>;

  private constructor(
    listeners: readonly Listener[],
    irc: IrcServer,
    settings: ChatSettings,
    { observer, backplane }: { observer: ChatObserver; backplane: NatsBackplane | undefined },
  ) {
    this.#observer = observer;
    this.#irc = irc;
    const cloak = new Cloak(backplane?.secret);
    this.#servers = listeners.map((listener) => this.#serve(listener, cloak, settings));
    this.#timer = setInterval(() => this.#irc.tick(), TICK);
    this.finished = untilEnded(this.#servers, backplane);
    // Whoever shuts down need not look at it.
    this.finished.catch(() => {});
  }

  /**
   * Listens on all endpoints, or on none, and joins the other nodes.
   *
   * @throws {Failure} If the system refuses one, or the others cannot be joined.
   */
  static async start(settings: ChatSettings, observer: ChatObserver): Promise<ChatService> {
    try {
      await using opened = new AsyncDisposableStack();
      // First: whoever is started twice by mistake must not take the place of the one that runs.
      const listeners = await listenAll(settings);
      for (const listener of listeners) opened.use(listener);
      const backplane = await makeBackplane(settings, observer);
      const irc = new IrcServer(settings.irc, {
        onEvent: (event) => observer.event(event),
        nextTurn: () => new Promise((resolve) => setTimeout(resolve, 0)),
        onError: (error) => observer.trouble(internalError(error)),
        ...(backplane === undefined ? {} : { backplane }),
      });
      await irc.start();
      opened.move();
      return new ChatService(listeners, irc, settings, { observer, backplane });
    } catch (error) {
      throw toFailure(error);
    }
  }

  /** Where it really listens. */
  get endpoints(): readonly Endpoint[] {
    return this.#servers.map(({ endpoint }) => endpoint);
  }

  /** How many are connected now. */
  get clients(): number {
    return this.#servers.reduce((sum, { clients }) => sum + clients.size, 0);
  }

  #serve(listener: Listener, cloak: Cloak, settings: ChatSettings): ChatServer {
    const { maxLine } = settings.irc;
    const encode = (line: string) => server.encode(line);
    const server: ChatServer = serveClients<string, string, Session>(listener, {
      codec: {
        decoder: lines({ limit: LIMITS.clientTags + TAGS_FRAME + maxLine }).decoder,
        encoder: lines({ ending: "\r\n", limit: MAX_TAGS_OUT + maxLine }).encoder,
      },
      data: (client) =>
        this.#irc.connect(new ClientLink(client, cloak.host(client.remote), encode)),
      onMessage: ({ data: session }, line) => session.receive(line),
      onBadMessage: ({ data: session }, error) =>
        session.bad(error instanceof FrameTooLargeError ? "too-long" : "not-utf8"),
      onClose: ({ data: session }, reason) => {
        // When all go nobody is left to be told, and telling takes time that grows with the square of their number.
        if (!this.#stopping) session.closed(closeText(reason));
      },
      farewell: (client, reason) =>
        limitLine(`ERROR :Closing Link: ${addressOf(client)} (${closeText(reason)})`, maxLine),
      limits: toLimits(settings),
      whenFull: "refuse",
      onEvent: (event) => this.#tell(listener.endpoint, event),
    });
    return server;
  }

  #tell(endpoint: Endpoint, event: ClientServerEvent<string, Session>): void {
    switch (event.type) {
      case "acceptError":
        // An error that ends the server is reported when it ends.
        if (event.retrying) this.#observer.trouble(`${messageOf(event.error)}: trying again`);
        return;
      case "callbackError":
        return this.#observer.trouble(internalError(event.error));
      default:
        for (const one of connectionEvents(formatEndpoint(endpoint), event)) {
          this.#observer.event(one);
        }
    }
  }

  /** Drains for `timeout` milliseconds, then aborts. A second call with less time hastens the first. */
  async shutdown(timeout: number): Promise<ChatReport> {
    this.#stopping = true;
    clearInterval(this.#timer);
    const reports = await Promise.all(this.#servers.map((one) => one.shutdown({ timeout })));
    await Promise.allSettled([this.finished]);
    await this.#irc.stop(Math.min(timeout, FAREWELL_TIMEOUT));
    const aborted = reports.flatMap((report): ChatClient[] => report.aborted);
    return {
      drained: reports.reduce((sum, { drained }) => sum + drained, 0),
      aborted: aborted.length,
      named: aborted.slice(0, MAX_NAMED).map(nameOf),
    };
  }
}
