import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Interruption } from "../common/interrupts.ts";
import type { Asker } from "./_ask.ts";
import { Failure } from "../common/failure.ts";
import { formatCount } from "./_format_amounts.ts";
import type { Role } from "./protocol/messages.ts";
import { TooManyAttemptsError } from "./protocol/guesses.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import { toTransferFailure } from "./_transfer_failure.ts";
import { TransferView } from "./_transfer_view.ts";

/** How much is said. */
export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Back to the first column, and everything after the cursor away (ECMA-48: EL). */
const ERASE = "\r\x1b[K";

/** What the commands say: messages on standard error, or events on standard output. */
export class TransferOutput {
  /** Whether what has come of a transfer that is cut short is kept. */
  readonly resumable: boolean;
  readonly #context: Context;
  readonly #options: OutputOptions;
  readonly #views = new Set<TransferView>();
  readonly #asker: Pick<Asker, "isAsking"> | undefined;
  #hasRefused = false;

  /** `asker` asks questions on the same terminal. */
  constructor(
    context: Context,
    options: OutputOptions,
    resumable: boolean,
    asker?: Pick<Asker, "isAsking">,
  ) {
    this.#asker = asker;
    this.#context = context;
    this.#options = options;
    this.resumable = resumable;
  }

  /** Of the only transfer. */
  view(): TransferView {
    return this.#view("", {});
  }

  /** Of one of the transfers of a listener. */
  viewOf(id: number, remote: Endpoint): TransferView {
    const name = nameOf(id, remote);
    return this.#view(`${name}: `, { id, remote: formatEndpoint(remote) });
  }

  #view(prefix: string, which: object): TransferView {
    const { json, quiet } = this.#options;
    const isHidden = () => this.#isLive;
    const isAsking = () => this.#asker?.isAsking ?? false;
    const options = { json, quiet, prefix, which, isHidden, isAsking };
    const view = new TransferView(this.#context, options);
    this.#views.add(view);
    return view;
  }

  /** It is over. */
  remove(view: TransferView): void {
    view[Symbol.dispose]();
    this.#views.delete(view);
  }

  listening(endpoint: Endpoint): void {
    const name = formatEndpoint(endpoint);
    this.#say(`listening on ${name}`, { event: "listening", endpoint: name });
  }

  /** What the other side types. The code is told to those, too, who want it quiet: else nobody could connect. */
  instructions(commands: readonly string[], code: string | undefined): void {
    const { json } = this.#options;
    for (const command of commands) {
      this.#say(`on the other side: ${command}`, { event: "command", command });
    }
    if (code === undefined) return;
    if (json) void this.#context.out.json({ event: "code", code });
    else void this.#context.err.line(`its code: ${code}`, { keep: true });
  }

  /** Something that went wrong, and that the listener survives. A stack trace stays one message. */
  trouble(message: string): void {
    for (const line of `file-send: ${message}`.split("\n")) this.#line(line);
  }

  /**
   * One transfer of a listener has failed, or without a view a connection has not become one. Returns the exit code.
   */
  failed(
    id: number,
    remote: Endpoint,
    error: unknown,
    role: Role,
    view?: TransferView,
  ): number {
    const wasTransfer = view !== undefined;
    // Whoever read standard output has gone.
    if (error instanceof Interruption) return error.exitCode;
    const resumable = this.resumable && (view?.keepsSomething ?? false);
    const failure = toTransferFailure(error, { role, isListener: true, resumable });
    const name = nameOf(id, remote);
    if (!(failure instanceof Failure)) {
      const stack = failure instanceof Error ? failure.stack ?? failure.message : String(failure);
      this.trouble(`${name}: internal error, please report it\n${stack}`);
      return EXIT.BUG;
    }
    const { message: reason, exitCode } = failure;
    // A flood of connections that say nothing sensible must not become a flood of lines. Who guesses is slowed down anyway.
    const isGuess = error instanceof TransferError && error.code === "auth" && !error.remote &&
      !(error instanceof TooManyAttemptsError);
    if (!wasTransfer && !isGuess && !this.#options.verbose) return exitCode;
    const event = wasTransfer ? "lost" : "refused";
    if (this.#options.json) {
      void this.#context.out.json({ event, id, remote: formatEndpoint(remote), reason });
    } else this.#line(`${name}: ${reason}`);
    return exitCode;
  }

  /** A connection above the limits. Of a flood the first is told: it must not become a flood of lines. */
  full(remote: Endpoint): void {
    if (this.#hasRefused && !this.#options.verbose) return;
    this.#hasRefused = true;
    const name = formatEndpoint(remote);
    const reason = "too many connections";
    this.#say(`${name} refused: ${reason}`, { event: "refused", remote: name, reason });
  }

  draining(transfers: number): void {
    if (transfers === 0) return;
    const text = `finishing ${formatCount(transfers, "transfer")}; a second signal cuts`;
    this.#say(text, { event: "draining", transfers });
  }

  async stopped(cut: number): Promise<void> {
    if (this.#options.json) await this.#context.out.json({ event: "stopped", cut }, { keep: true });
    // What becomes of each has been said.
    if (cut > 0) {
      await this.#context.err.line(`cut ${formatCount(cut, "transfer")}`, { keep: true });
    }
  }

  /** Nobody waits for these lines: a reader that has stopped must not stop the transfers. */
  #say(text: string, event: object): void {
    if (this.#options.json) void this.#context.out.json(event);
    else if (!this.#options.quiet) this.#line(text);
  }

  get #isLive(): boolean {
    return [...this.#views].some(({ isLive }) => isLive);
  }

  #line(text: string): void {
    const { err } = this.#context;
    if (this.#isLive && err.columns !== undefined) void err.text(ERASE);
    void err.line(text);
  }
}

/** Connections over a Unix socket have no address. */
function nameOf(id: number, remote: Endpoint): string {
  const name = formatEndpoint(remote);
  return name === "unix:" ? `connection ${id}` : name;
}
