import { escapeJson, escapeText } from "./escape_text.ts";

/** What a `LineWriter` writes to, such as `Deno.stdout`; a write may take a part. */
export interface Sink {
  write(data: Uint8Array): Promise<number>;
}

/**
 * How much may wait for a reader that has stopped reading, in UTF-16 units. A server must not wait for its log, nor keep
 * it without bound; syslog daemons drop too.
 */
const MAX_WAITING = 1_048_576;

export interface LineWriterOptions {
  /** @default {false} */
  color?: boolean;
  /** How wide the terminal is, at the moment; missing if it goes to none. */
  columns?: () => number;
  /** When it fires nobody waits for a line any more, which is then written or not. */
  impatient?: AbortSignal;
}

/** Options of {@linkcode LineWriter.json}. */
export interface JsonOptions {
  /** Never leaves it out: for the few lines that somebody waits for at the end. */
  keep?: boolean;
}

/** Options of {@linkcode LineWriter.line}. */
export interface LineOptions extends JsonOptions {
  /** Takes effect with `color`. */
  style?: (text: string) => string;
}

const encoder = new TextEncoder();

/**
 * Lines for standard output or standard error. Writes are asynchronous: a synchronous one would stop the event loop, with
 * all its connections and signals, as soon as the reader of a pipe does.
 *
 * Each method returns a promise that resolves when no line waits any more, and never rejects: await it where the producer
 * should be slowed down by the reader. Without that, lines above a limit are left out and counted in the output, unless
 * they are to be kept.
 */
export class LineWriter {
  readonly #sink: Sink;
  readonly #failure = new AbortController();
  #waiting = "";
  #leftOut = 0;
  #json = false;
  /** The writing under way, and what its callers wait for: that, or the end of their patience. */
  #running: Promise<void> | undefined;
  #patience = Promise.withResolvers<void>();
  readonly #impatient: AbortSignal | undefined;
  readonly #columns: (() => number) | undefined;

  /** Whether the style of a line takes effect. */
  color: boolean;

  constructor(sink: Sink, options: LineWriterOptions = {}) {
    this.#sink = sink;
    this.color = options.color ?? false;
    this.#columns = options.columns;
    this.#impatient = options.impatient;
    this.#impatient?.addEventListener("abort", () => this.#patience.resolve());
  }

  /** How wide the terminal is, or `undefined` if it goes to none. */
  get columns(): number | undefined {
    return this.#columns?.();
  }

  /** Fires when a write failed, with the error as its reason; what is written later is dropped. */
  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  /** One line. The text may hold anything: it is escaped first and styled then. */
  line(text: string, { style, keep }: LineOptions = {}): Promise<void> {
    const escaped = escapeText(text);
    return this.#push(`${style !== undefined && this.color ? style(escaped) : escaped}\n`, keep);
  }

  /** One JSON value as a line. */
  json(value: unknown, { keep }: JsonOptions = {}): Promise<void> {
    this.#json = true;
    return this.#push(`${escapeJson(value)}\n`, keep);
  }

  /** Text of the program's own, as it is. */
  text(text: string): Promise<void> {
    return this.#push(text);
  }

  /** Resolves when no line waits any more; knows no impatience. */
  flush(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  #push(text: string, keep = false): Promise<void> {
    if (this.failed.aborted) return Promise.resolve();
    const fits = this.#waiting.length + text.length <= MAX_WAITING || this.#running === undefined;
    if (keep) this.#waiting += this.#takeNotice() + text;
    else if (fits) this.#waiting += text;
    else this.#leftOut += 1;
    if (this.#running === undefined) {
      this.#patience = Promise.withResolvers();
      this.#running = this.#run();
    }
    return this.#impatient?.aborted ? Promise.resolve() : this.#patience.promise;
  }

  async #run(): Promise<void> {
    try {
      // The lines of one turn of the event loop leave in one write.
      await Promise.resolve();
      while (this.#waiting !== "" || this.#leftOut > 0) {
        const data = encoder.encode(this.#waiting + this.#takeNotice());
        this.#waiting = "";
        for (let start = 0; start < data.length;) {
          start += await this.#sink.write(data.subarray(start));
        }
      }
    } catch (error) {
      this.#waiting = "";
      this.#failure.abort(error);
    } finally {
      this.#running = undefined;
      this.#patience.resolve();
    }
  }

  #takeNotice(): string {
    const lines = this.#leftOut;
    this.#leftOut = 0;
    if (lines === 0) return "";
    return this.#json
      ? `${escapeJson({ event: "leftOut", lines })}\n`
      : `(${lines} lines left out)\n`;
  }
}
