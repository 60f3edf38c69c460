import type { Context } from "../common/command.ts";
import { unlessAborted } from "../common/interrupts.ts";

/** Where answers come from, such as `Deno.stdin`. */
export interface Answers {
  read(buffer: Uint8Array): Promise<number | null>;
}

/** A line that is longer is no answer. In UTF-16 units. */
const MAX_LENGTH = 1_024;

/**
 * So long lines that were typed before a question take to come, in milliseconds. The system has them; reading one takes a
 * thread's turn, of less than one.
 */
const TYPED_AHEAD = 50;

/** Back to the first column, and everything after the cursor away (ECMA-48: EL): a live line may be there. */
const ERASE = "\r\x1b[K";

/** Whether there is somebody to be asked. */
export function canAsk(): boolean {
  return Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}

/**
 * Asks questions on the terminal, one after the other. There is one for the process: a read of standard input cannot be taken
 * back, so what is typed after a question was withdrawn must not become the answer to the next one.
 */
export class Asker {
  readonly #context: Pick<Context, "err" | "interrupts">;
  readonly #answers: Answers;
  #turn: Promise<unknown> = Promise.resolve();
  #isAsking = false;
  #reading: Promise<string | null> | undefined;

  constructor(context: Pick<Context, "err" | "interrupts">, answers: Answers = Deno.stdin) {
    this.#context = context;
    this.#answers = answers;
  }

  /** Whether a question stands on the terminal: nothing else should write there. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  /**
   * Shows the lines, escaped, and asks the question until the answer is yes or no. The end of input means no.
   *
   * @param signal Withdraws the question.
   * @throws The signal's reason, or the {@linkcode Interruption} by Ctrl-C.
   */
  async ask(lines: readonly string[], question: string, signal?: AbortSignal): Promise<boolean> {
    const { drain } = this.#context.interrupts;
    const both = signal === undefined ? drain : AbortSignal.any([drain, signal]);
    const asked = this.#turn.then(() => this.#ask(lines, question, both));
    this.#turn = asked.catch(() => {});
    return await asked;
  }

  async #ask(lines: readonly string[], question: string, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const { err } = this.#context;
    this.#isAsking = true;
    void err.text(ERASE);
    for (const line of lines) void err.line(line, { keep: true });
    // An answer to a question that was withdrawn may be on its way.
    let isStale = this.#reading !== undefined;
    try {
      if (await this.#dropTypedAhead(signal)) isStale = false;
      for (;;) {
        void err.text(`${question} [y/N] `);
        const line = await unlessAborted(this.#readLine(), signal);
        if (line === null) {
          void err.text("\n");
          return false;
        }
        const answer = isStale ? undefined : meaningOf(line);
        if (answer !== undefined) return answer;
        if (isStale) void err.line("Another question was withdrawn; please answer this one again.");
        isStale = false;
      }
    } catch (error) {
      // The cursor stands behind the question.
      void err.text("\n");
      throw error;
    } finally {
      this.#isAsking = false;
    }
  }

  /** Drops what was typed before there was anything to answer, and says whether that was something. */
  async #dropTypedAhead(signal: AbortSignal): Promise<boolean> {
    for (let hasDropped = false;; hasDropped = true) {
      const over = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => over.resolve(undefined), TYPED_AHEAD);
      try {
        const line = await unlessAborted(Promise.race([this.#readLine(), over.promise]), signal);
        if (line === undefined || line === null) return hasDropped;
      } finally {
        clearTimeout(timer);
      }
    }
  }

  #readLine(): Promise<string | null> {
    if (this.#reading === undefined) {
      this.#reading = readLine(this.#answers).finally(() => this.#reading = undefined);
      // Nobody may be waiting any more when it fails.
      this.#reading.catch(() => {});
    }
    return this.#reading;
  }
}

function meaningOf(line: string): boolean | undefined {
  const word = line.trim().toLowerCase();
  if (word === "y" || word === "yes") return true;
  if (word === "" || word === "n" || word === "no") return false;
  return undefined;
}

/** A line as the terminal hands it over: whole, unless it is very long. */
async function readLine(answers: Answers): Promise<string | null> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(256);
  let line = "";
  for (;;) {
    const count = await answers.read(buffer);
    if (count === null) return line === "" ? null : line;
    line += decoder.decode(buffer.subarray(0, count), { stream: true });
    if (line.endsWith("\n")) return line;
    line = line.slice(0, MAX_LENGTH);
  }
}
