import { FrameTooLargeError } from "@zocalo/framing";
import { type Framed, framed } from "@zocalo/framing/stream";
import { backoff, type ByteStream, ConnectionLostError, TlsError } from "@zocalo/transport";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { pause } from "../common/pause.ts";
import { toFailure } from "../common/to_failure.ts";
import type { ChatEvent } from "./client/chat_event.ts";
import type { ChatStateOptions } from "./client/chat_options.ts";
import { ChatState } from "./client/chat_state.ts";
import { IRC_CODEC, lineOf, safeLine } from "./_irc_codec.ts";

/** How long the server may take to hang up after a QUIT, in milliseconds. */
const QUIT_TIMEOUT = 2_000;

/** Between attempts to come back, in milliseconds: servers throttle those who come back too often. */
const RECONNECT_DELAYS = { minDelay: 1_000, maxDelay: 60_000 };

/** How long lines are taken before keys, timers and the screen get their turn, in milliseconds: less than a frame. */
const MAX_TURN = 10;

/** The longest that `setTimeout` can wait, in milliseconds. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** What a {@linkcode ChatConnection} works with. */
export interface ChatConnectionOptions {
  /** Opens a connection to the server. */
  readonly open: (signal: AbortSignal) => Promise<ByteStream>;
  /** Whether to come back after a connection that was lost. The first one must succeed in any case. */
  readonly reconnects: () => boolean;
  /** Something has changed. */
  readonly onChange?: () => void;
  /** A line came from the server; the state has it already. */
  readonly onLine?: (line: string) => void;
  readonly onEvent?: (event: ChatEvent) => void;
  /** @default {RECONNECT_DELAYS} */
  readonly delays?: { readonly minDelay: number; readonly maxDelay: number };
}

/**
 * Brings a `ChatState` together with a server, and with it again when the connection was lost.
 *
 * ```text
 *   opening ──▶ talking ──▶ pausing ──▶ opening ...
 *      │           │            │
 *      └───────────┴────────────┴──▶ ended: the state wants that, quit() was called, or it cannot go on
 * ```
 */
export class ChatConnection {
  readonly state: ChatState;
  readonly #options: ChatConnectionOptions;
  readonly #now: () => number;
  /** Fires when there is to be no further connection. */
  readonly #ended = new AbortController();
  #stream: ByteStream | undefined;
  #messages: Framed<Uint8Array, string> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAt = Infinity;
  #quitTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether a server has welcomed this client: with any connection, and with this one. */
  #wasWelcomed = false;
  #isWelcomed = false;
  /** Why the last connection ended. */
  #reason = "";

  constructor(state: ChatStateOptions, options: ChatConnectionOptions) {
    this.#options = options;
    this.#now = state.now;
    this.state = new ChatState({ ...state, onEvent: (event) => this.#note(event) });
  }

  /**
   * Talks to the server until the state wants to end, or {@linkcode quit} is called.
   *
   * @param signal Ends it at once.
   * @throws {Failure} If there is no connection in the first place or, where it does not come back, not any more; or if the
   * server is not to be trusted; or if the state ends with an error.
   * @throws The signal's reason, if it aborts.
   */
  async run(signal: AbortSignal): Promise<void> {
    let delays = backoff(this.#options.delays ?? RECONNECT_DELAYS);
    const either = AbortSignal.any([signal, this.#ended.signal]);
    while (!this.#ended.signal.aborted) {
      const error = await this.#connect(either, signal);
      signal.throwIfAborted();
      if (this.#ended.signal.aborted) break;
      const mayReturn = this.#wasWelcomed && this.#options.reconnects();
      if (!mayReturn || isUntrusted(error)) throw toFailure(error ?? this.#lost());
      if (this.#isWelcomed) delays = backoff(this.#options.delays ?? RECONNECT_DELAYS);
      await pause(delays.next().value, either);
      signal.throwIfAborted();
    }
    signal.throwIfAborted();
    const { exit } = this.state;
    if (exit !== undefined && exit.code !== 0) throw new Failure(exit.code, exit.reason);
  }

  /** To be called after each change of the state from elsewhere: sends what there is to send. */
  update(): void {
    const { state } = this;
    for (const line of state.take()) {
      // A write that fails ends the connection, which the reading side is told as well.
      this.#messages?.send(safeLine(line)).catch(() => {});
    }
    this.#setTimer();
    if (state.lost !== undefined) this.#stream?.abort(new Failure(EXIT.NETWORK, state.lost));
    if (state.exit !== undefined) this.#end();
    this.#options.onChange?.();
  }

  /** Calls {@linkcode update} when the state wants that, or too early: each line that comes puts that moment off. */
  #setTimer(): void {
    const { takeAt = Infinity } = this.state;
    if (takeAt >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = takeAt;
    const delay = Math.max(0, Math.min(takeAt - this.#now(), MAX_TIMEOUT));
    this.#timer = setTimeout(() => {
      this.#timerAt = Infinity;
      this.update();
    }, delay);
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timerAt = Infinity;
  }

  /** Says good-bye at once, before what waits to be sent, and ends. */
  quit(): void {
    if (this.#ended.signal.aborted) return;
    if (this.state.phase === "registered") this.#messages?.send("QUIT").catch(() => {});
    this.#end();
  }

  /** No further connection, and of this one only what the server has to say about a QUIT. */
  #end(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    const stream = this.#stream;
    if (stream === undefined) return;
    const patience = this.state.phase === "registered" ? QUIT_TIMEOUT : 0;
    this.#quitTimer = setTimeout(() => void stream.close({ timeout: 0 }), patience);
  }

  #note(event: ChatEvent): void {
    if (event.event === "connected") this.#wasWelcomed = this.#isWelcomed = true;
    if (event.event === "disconnected") this.#reason = event.reason;
    this.#options.onEvent?.(event);
  }

  #lost(): Failure {
    return new Failure(EXIT.NETWORK, `Cannot go on: the connection was lost: ${this.#reason}`);
  }

  /** One connection, from its beginning to its end. Returns the error that it ended with. */
  async #connect(either: AbortSignal, signal: AbortSignal): Promise<unknown> {
    this.#isWelcomed = false;
    let error: unknown;
    let opened = false;
    try {
      const stream = await this.#options.open(either);
      opened = true;
      // It may have come just when nobody wanted it any more.
      if (either.aborted) stream.abort(either.reason);
      error = await this.#talk(stream, signal);
    } catch (thrown) {
      error = thrown;
    }
    if (error !== undefined && toFailure(error) === error && !(error instanceof Failure)) {
      // The reasons of signals are no errors of the connection, and a bug is one for whoever called.
      if (!either.aborted) throw error;
    }
    this.#clearTimer();
    // The first attempt of all has failed: whoever called tells.
    if (!opened && !this.#wasWelcomed) return error;
    this.state.disconnected(reasonOf(error));
    this.#options.onChange?.();
    return error;
  }

  async #talk(stream: ByteStream, signal: AbortSignal): Promise<unknown> {
    this.#stream = stream;
    this.#messages = framed(stream, IRC_CODEC);
    const onAbort = () => stream.abort(signal.reason);
    signal.addEventListener("abort", onAbort);
    try {
      this.state.connected();
      this.update();
      await this.#receive(this.#messages);
      await stream.close({ timeout: 0 });
    } catch (error) {
      return error;
    } finally {
      signal.removeEventListener("abort", onAbort);
      clearTimeout(this.#quitTimer);
      stream.abort();
      this.#stream = this.#messages = undefined;
    }
  }

  /** Takes lines until the server has finished. */
  async #receive(messages: Framed<Uint8Array, string>): Promise<void> {
    for (let turnedAt = performance.now();;) {
      if (performance.now() - turnedAt > MAX_TURN) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        turnedAt = performance.now();
      }
      const line = await messages.receive().then((bytes) => bytes && lineOf(bytes), replaced);
      if (line === undefined) return;
      this.state.receive(line);
      this.#options.onLine?.(line);
      this.update();
    }
  }
}

/** What stands for a line that is too long. */
function replaced(error: unknown): string {
  if (!(error instanceof FrameTooLargeError)) throw error;
  return `NOTICE * :(a line of more than ${error.limit} bytes was left out)`;
}

/** Why a connection ended; which one it was is known to whoever reads that. */
function reasonOf(error: unknown): string {
  if (error instanceof ConnectionLostError) return error.message.replace(/^Cannot .*?\): /, "");
  return error instanceof Error ? error.message : "the server has hung up";
}

/** A server that is another one than it was is no reason to try again. */
function isUntrusted(error: unknown): boolean {
  return error instanceof TlsError && error.reason !== "closed";
}
