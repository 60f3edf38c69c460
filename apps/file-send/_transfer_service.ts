import {
  type ByteStream,
  type Endpoint,
  type HandlerContext,
  listen,
  serve,
  type Server,
  type ServerEvent,
  type TlsListenOptions,
} from "@zocalo/transport";
import { toFailure } from "../common/to_failure.ts";
import type { Meeting, Party } from "./_party.ts";
import { Guesses } from "./protocol/guesses.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import type { TransferOutput } from "./_transfer_output.ts";

/** Each takes up to 5 MiB of buffers and a part of one processor: sshd takes 10 that have not logged in, rsync any number. */
const MAX_CONNECTIONS = 64;

/** Of these, from one host: nobody fills all places with connections that say nothing. */
const MAX_CONNECTIONS_PER_HOST = 32;

/** So long transfers that are cut may take to tell the other side, in milliseconds. */
const FAREWELL = 1_500;

/** How a listener is set up. */
export interface ServiceSettings {
  readonly endpoint: Endpoint;
  readonly tls: TlsListenOptions | undefined;
  readonly secret: string | undefined;
  /** Whether it ends after one transfer. */
  readonly once: boolean;
}

/** How a listener has ended. */
export interface ServiceReport {
  /** How many transfers were cut. */
  readonly cut: number;
}

/** Both sides are told the same. */
function interrupted(reason: string): TransferError {
  return new TransferError("interrupted", reason);
}

/** A listener, and what it does with each connection. */
export class TransferService {
  readonly #party: Party;
  readonly #settings: ServiceSettings;
  readonly #output: TransferOutput;
  readonly #server: Server;
  readonly #guesses = new Guesses();
  readonly #cut = new AbortController();
  readonly #served = Promise.withResolvers<void>();
  /** The transfers under way, behind the greeting. */
  readonly #transfers = new Set<number>();
  /** The only transfer, once there is one. */
  #only: number | undefined;
  #exitCode: number | undefined;
  #cutTransfers = 0;
  /** Resolves when it has stopped, or has served its only transfer. */
  readonly finished: Promise<void>;

  private constructor(party: Party, settings: ServiceSettings, output: TransferOutput) {
    this.#party = party;
    this.#settings = settings;
    this.#output = output;
    const { endpoint, tls } = settings;
    const listener = listen(endpoint, tls === undefined ? {} : { tls });
    this.#server = serve(listener, (stream, context) => this.#handle(stream, context), {
      maxConnections: MAX_CONNECTIONS,
      maxConnectionsPerHost: MAX_CONNECTIONS_PER_HOST,
      whenFull: "refuse",
      onEvent: (event) => this.#tell(event),
    });
    const ended = this.#server.finished.catch((error) => {
      throw toFailure(error);
    });
    this.finished = Promise.race([ended, this.#served.promise]).then(() => {});
    // Whoever shuts down need not look at it.
    this.finished.catch(() => {});
  }

  /**
   * Begins to listen.
   *
   * @throws {Failure} If the system refuses.
   */
  static start(party: Party, settings: ServiceSettings, output: TransferOutput): TransferService {
    try {
      return new TransferService(party, settings, output);
    } catch (error) {
      throw toFailure(error);
    }
  }

  /** Where it really listens. */
  get endpoint(): Endpoint {
    return this.#server.endpoint;
  }

  /** How many transfers are under way. */
  get transfers(): number {
    return this.#transfers.size;
  }

  /** The exit code of the only transfer, once that has ended. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  async #handle(stream: ByteStream, { id, draining }: HandlerContext): Promise<void> {
    const view = this.#output.viewOf(id, stream.remote);
    // A connection that has not introduced itself holds nothing up.
    const strangers = new AbortController();
    const onDraining = () => strangers.abort(interrupted("the listener has ended"));
    if (draining.aborted) onDraining();
    else draining.addEventListener("abort", onDraining, { once: true });
    const meeting: Meeting = {
      isListener: true,
      secret: this.#settings.secret,
      guesses: this.#guesses,
      signal: AbortSignal.any([this.#cut.signal, strangers.signal]),
      view,
      onGreeted: () => {
        this.#transfers.add(id);
        draining.removeEventListener("abort", onDraining);
      },
      onBegun: () => this.#claim(id),
    };
    try {
      this.#end(id, await this.#party.meet(stream, meeting));
    } catch (error) {
      const wasTransfer = this.#transfers.has(id);
      const { role } = this.#party;
      const known = wasTransfer ? view : undefined;
      const exitCode = this.#output.failed(id, stream.remote, error, role, known);
      // Whoever has cut it knows which signal that was.
      if (wasTransfer && this.#cut.signal.aborted) this.#cutTransfers += 1;
      else this.#end(id, exitCode);
    } finally {
      this.#transfers.delete(id);
      this.#output.remove(view);
      draining.removeEventListener("abort", onDraining);
    }
  }

  #claim(id: number): void {
    if (!this.#settings.once) return;
    if (this.#only !== undefined && this.#only !== id) {
      throw new TransferError("refused", "this listener is for one transfer, which has begun");
    }
    this.#only = id;
  }

  #end(id: number, exitCode: number): void {
    this.#transfers.delete(id);
    if (this.#only !== id) return;
    this.#exitCode = exitCode;
    this.#served.resolve();
  }

  #tell(event: ServerEvent): void {
    switch (event.type) {
      case "acceptError":
        // An error that ends the server is reported when it ends.
        if (event.retrying) this.#output.trouble(`${String(event.error)}: trying again`);
        return;
      case "refused":
        return this.#output.full(event.remote);
      case "closed": {
        if (event.reason !== "handshake") return;
        const { connection: { id, remote }, error } = event;
        this.#output.failed(id, remote, error, this.#party.role);
      }
    }
  }

  /** Lets transfers end for `timeout` milliseconds, then cuts them. A second call with less time hastens the first. */
  async shutdown(timeout: number): Promise<ServiceReport> {
    const cut = () => this.#cut.abort(interrupted("the listener was interrupted"));
    const timer = setTimeout(cut, timeout);
    await this.#server.shutdown({ timeout: timeout + FAREWELL });
    clearTimeout(timer);
    return { cut: this.#cutTransfers };
  }
}
