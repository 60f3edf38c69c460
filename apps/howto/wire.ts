import { escapeText } from "../common/escape_text.ts";
import { fillText, type Language, type Text } from "./text.ts";
import { WIRE_WORDS } from "./wire_words.ts";

/** Which end of the wire: the left or the right. */
export type Side = "client" | "server";

/** Between the two lines that stand for the ends, in columns; with these and a margin it is less than 80. */
const WIDTH = 74;

/** The longest that a row says, so that an arrow is left of it, in columns. */
const MAX_LABEL = 66;

/** So many bytes are shown of each row. */
const MAX_BYTES = 12;

/** So many rows of a kind are drawn on each side; the rest is counted. */
const MAX_ROWS = 4;

/** What the wire can watch: a `Deno.Conn` or a `ByteStream`. */
export interface Tappable {
  read(buffer: Uint8Array): Promise<number | null>;
  write(data: Uint8Array): Promise<number | void>;
  closeWrite(): Promise<void>;
  abort?(reason?: unknown): void;
}

/** Takes a drawn row; `side` is whose row it is. */
export type Draw = (row: string, side?: Side) => void;

interface Tally {
  rows: number;
  bytes: number;
}

/** Bytes in hex and as text, as many as fit. */
function show(start: string, data: Uint8Array): string {
  for (let count = Math.min(data.length, MAX_BYTES);; count--) {
    const part = data.subarray(0, count);
    const hex = [...part].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = escapeText(new TextDecoder().decode(part));
    const label = `${start}  ${hex}  "${text}"${count < data.length ? "…" : ""}`;
    if (label.length <= MAX_LABEL || count === 0) return label;
  }
}

/** Whether the peer has reset the connection, as Deno or the transport tells it. */
function isReset(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return [error, cause].some((error) =>
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe
  );
}

/**
 * Draws what two programs do to each other:
 *
 * ```text
 * client                                                               server
 *   │─ write 5 B  68 6f 6c 61 0a  "hola\x0a" ────────────────────────────▶│
 *   │                             read 5 B  68 6f 6c 61 0a  "hola\x0a"    │
 *   │◀───────────────────────────────────────────────── half-close (FIN) ─│
 * ```
 *
 * An arrow is what a program hands over to the system, a row without one what the system hands out: what is
 * between them nobody sees without a sniffer. It draws calls in the order in which they were made or answered.
 */
export class Wire {
  readonly #language: Language;
  readonly #draw: Draw;
  readonly #tallies = new Map<string, Tally>();
  readonly #resets = new Set<Side>();
  #state: "new" | "drawn" | "finished" = "new";

  constructor(language: Language, draw: Draw) {
    this.#language = language;
    this.#draw = draw;
  }

  /** Draws all that is done to this stream from now on. `name` tells several on one side apart. */
  tap<S extends Tappable>(side: Side, stream: S, name = ""): S {
    const read = stream.read.bind(stream);
    const write = stream.write.bind(stream);
    const closeWrite = stream.closeWrite.bind(stream);
    const watch = async <T>(call: Promise<T>): Promise<T> => {
      try {
        return await call;
      } catch (error) {
        const peer = side === "client" ? "server" : "client";
        if (isReset(error) && !this.#resets.has(peer)) this.resets(peer, name);
        throw error;
      }
    };
    stream.read = async (buffer) => {
      const count = await watch(read(buffer));
      if (count === null) this.#row(side, this.#label("end", name));
      else this.reads(side, buffer.subarray(0, count), name);
      return count;
    };
    stream.write = async (data) => {
      this.sends(side, data, name);
      const count = await watch(write(data));
      if (typeof count === "number" && count < data.length && this.#counts(side, "took", 0)) {
        this.#row(side, fillText(WIRE_WORDS.took, this.#language, { count }));
      }
      return count;
    };
    stream.closeWrite = () => {
      this.#arrow(side, this.#label("halfClose", name));
      return watch(closeWrite());
    };
    // The server's stream is ended by serve(), after all that matters here.
    if (side === "client" && stream.abort !== undefined) {
      const abort = stream.abort.bind(stream);
      stream.abort = (reason) => {
        this.closes(side, name);
        abort(reason);
      };
    }
    return stream;
  }

  /** A side hands bytes to the system. */
  sends(side: Side, data: Uint8Array, name = ""): void {
    if (!this.#counts(side, "write", data.length)) return;
    this.#arrow(side, show(this.#amount("write", data, name), data));
  }

  /** A side gets bytes from the system. */
  reads(side: Side, data: Uint8Array, name = ""): void {
    if (!this.#counts(side, "read", data.length)) return;
    this.#row(side, show(this.#amount("read", data, name), data));
  }

  /** What a side sends never arrives. */
  loses(side: Side, data: Uint8Array): void {
    this.#arrow(side, show(this.#amount("write", data, ""), data), this.#word("lost"));
  }

  /** A side closes both directions. */
  closes(side: Side, name = ""): void {
    this.#arrow(side, this.#label("close", name));
  }

  /** A side resets the connection. */
  resets(side: Side, name = ""): void {
    this.#resets.add(side);
    this.#arrow(side, this.#label("reset", name));
  }

  /** A remark on what a side does. */
  note(side: Side, text: Text): void {
    this.#row(side, `(${text[this.#language]})`);
  }

  /** How often a side has written. */
  writes(side: Side): number {
    return this.#tallies.get(`${side} write`)?.rows ?? 0;
  }

  /** Draws what was only counted. Nothing is drawn afterwards. */
  finish(): void {
    for (const side of ["client", "server"] as const) {
      for (const kind of ["write", "read"] as const) {
        const { rows, bytes } = this.#tallies.get(`${side} ${kind}`) ?? { rows: 0, bytes: 0 };
        if (rows <= MAX_ROWS) continue;
        const more = fillText(WIRE_WORDS.more, this.#language, { count: rows - MAX_ROWS, bytes });
        this.#row(side, `${this.#word(kind)} ${more}`);
      }
    }
    this.#state = "finished";
  }

  /** Counts a row, and says whether it is to be drawn. */
  #counts(side: Side, kind: "write" | "read" | "took", bytes: number): boolean {
    const key = `${side} ${kind}`;
    const tally = this.#tallies.get(key) ?? { rows: 0, bytes: 0 };
    this.#tallies.set(key, tally);
    tally.rows++;
    if (tally.rows > MAX_ROWS) tally.bytes += bytes;
    return tally.rows <= MAX_ROWS;
  }

  #word(key: keyof typeof WIRE_WORDS): string {
    return WIRE_WORDS[key][this.#language];
  }

  #label(key: keyof typeof WIRE_WORDS, name: string): string {
    return `${name === "" ? "" : `${name}: `}${this.#word(key)}`;
  }

  #amount(key: "write" | "read", data: Uint8Array, name: string): string {
    return `${this.#label(key, name)} ${data.length.toLocaleString(this.#language)} B`;
  }

  #arrow(side: Side, label: string, lost?: string): void {
    const [left, right] = lost === undefined ? ["◀", "▶"] : [`${lost} ✗`, `✗ ${lost}`];
    if (side === "client") {
      const line = `─ ${label} `.padEnd(WIDTH - right.length - (lost === undefined ? 0 : 1), "─");
      this.#line(`${line}${right}`.padEnd(WIDTH), side);
    } else {
      const line = ` ${label} ─`.padStart(WIDTH - left.length, "─");
      this.#line(`${left}${line}`, side);
    }
  }

  #row(side: Side, label: string): void {
    this.#line(side === "client" ? ` ${label}`.padEnd(WIDTH) : `${label} `.padStart(WIDTH), side);
  }

  #line(inner: string, side: Side): void {
    if (this.#state === "finished") return;
    if (this.#state === "new") {
      this.#state = "drawn";
      const [client, server] = [this.#word("client"), this.#word("server")];
      this.#draw(`  ${client}${server.padStart(WIDTH + 2 - client.length)}`);
    }
    this.#draw(`  │${inner}│`, side);
  }
}
