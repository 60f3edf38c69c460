import type { FrameError } from "@zocalo/framing";
import { connect } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import type { Source } from "../common/read_file.ts";
import { BotOutput, type BotOutputOptions } from "./_bot_output.ts";
import { ChatConnection } from "./_chat_connection.ts";
import type { ChatEvent } from "./client/chat_event.ts";
import { inputLines } from "./_input_lines.ts";
import type { JoinSettings } from "./_join_settings.ts";

/** While as many lines wait to be sent, no more are read. */
const MAX_WAITING = 16;

/** How long the server may take to answer the PING at the end, in milliseconds: as long as any other. */
const FLUSH_TIMEOUT = 60_000;

/** Errors that tell why the connection ends: it comes back, and nothing was refused. */
const ENDS: ReadonlySet<string | null> = new Set(["ERROR", "KILL"]);

/**
 * `chat join` without a terminal: lines of its input go to the first room or are commands, and what others say is printed.
 *
 * ```text
 *   joining ── all rooms have answered ──▶ saying ── end of input ──▶ flushing ── PONG ──▶ quitting
 * ```
 */
class Bot {
  readonly #output: BotOutput;
  readonly #connection: ChatConnection;
  /** The PING behind all that was said. */
  readonly #token = crypto.randomUUID();
  #changed = Promise.withResolvers<void>();
  #refused = false;
  #flushing = false;
  readonly #flushTimeout: number;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #unanswered = new AbortController();

  constructor(
    settings: JoinSettings,
    options: Omit<BotOutputOptions, "room">,
    context: Context,
    flushTimeout: number,
  ) {
    this.#flushTimeout = flushTimeout;
    this.#output = new BotOutput(context, { ...options, room: settings.state.rooms[0] });
    this.#connection = new ChatConnection(settings.state, {
      open: (signal) => connect(settings.endpoint, { ...settings.connect, signal }),
      // What was said may have been lost: whoever has nothing more to say cannot say it again.
      reconnects: () => !this.#flushing,
      onChange: () => this.#wake(),
      onLine: (line) => this.#hear(line),
      onEvent: (event) => this.#note(event),
    });
  }

  async run(input: Source, { interrupts }: Context): Promise<number> {
    const quit = () => this.#connection.quit();
    interrupts.drain.addEventListener("abort", quit);
    const { promise: failed, reject } = Promise.withResolvers<never>();
    try {
      // What is not read any more does not hold up the end.
      this.#say(input).catch(reject);
      const signal = AbortSignal.any([interrupts.abort, this.#unanswered.signal]);
      await Promise.race([this.#connection.run(signal), failed]);
    } finally {
      clearTimeout(this.#flushTimer);
      interrupts.drain.removeEventListener("abort", quit);
    }
    if (interrupts.reason !== undefined) throw interrupts.reason;
    return this.#refused ? EXIT.NO : EXIT.OK;
  }

  async #say(input: Source): Promise<void> {
    const { state } = this.#connection;
    const lines = inputLines(input, (error) => this.#refuse(error));
    await this.#until(() => state.ready);
    for await (const line of lines) {
      await this.#until(() => state.ready && state.waiting < MAX_WAITING);
      this.#submit(line);
    }
    await this.#until(() => state.ready && state.waiting === 0);
    this.#flushing = true;
    this.#flushTimer = setTimeout(() => {
      const why = `no answer to a PING within ${this.#flushTimeout / 1_000} seconds`;
      const message = `Cannot tell whether the server has taken all of the input: ${why}`;
      this.#unanswered.abort(new Failure(EXIT.NETWORK, message));
    }, this.#flushTimeout);
    state.submit(`/raw PING ${this.#token}`);
    this.#connection.update();
  }

  #submit(line: string): void {
    const { state } = this.#connection;
    state.activate(state.firstRoom ?? state.windows[0]!);
    state.submit(line);
    this.#connection.update();
  }

  #hear(line: string): void {
    if (!this.#flushing || !/^(@\S+ +)?(:\S+ +)?PONG /.test(line)) return;
    if (line.includes(this.#token)) this.#connection.state.submit("/quit");
  }

  #note(event: ChatEvent): void {
    // Before the welcome it is about the nick, for which another one is taken.
    const isRegistering = this.#connection.state.phase === "registering";
    if (event.event === "error" && !isRegistering && !ENDS.has(event.code)) this.#refused = true;
    this.#output.event(event);
  }

  #refuse(error: FrameError): void {
    this.#refused = true;
    this.#output.trouble(`Cannot say a line of standard input: ${error.message}`);
  }

  /** Resolves when `condition` is met. */
  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.#changed.promise;
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/**
 * Runs until the end of its input, an interruption, or the end of the connection.
 *
 * @returns The exit code: 1 if something was refused.
 */
export function runBot(
  settings: JoinSettings,
  options: Omit<BotOutputOptions, "room">,
  input: Source,
  context: Context,
  flushTimeout = FLUSH_TIMEOUT,
): Promise<number> {
  return new Bot(settings, options, context, flushTimeout).run(input, context);
}
