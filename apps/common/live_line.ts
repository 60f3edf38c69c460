import { escapeText } from "./escape_text.ts";
import type { LineWriter } from "./line_writer.ts";

/** Back to the first column, and everything after the cursor away (ECMA-48: EL). */
const ERASE = "\r\x1b[K";

/** A terminal whose size nobody has set says 0 (ioctl_tty(2)). */
const DEFAULT_COLUMNS = 80;

/** A line on a terminal that is written over again and again. Anywhere else it says nothing. */
export class LiveLine implements Disposable {
  readonly #writer: LineWriter;
  #shown = false;

  constructor(writer: LineWriter) {
    this.#writer = writer;
  }

  /** Whether anybody can see it. */
  get visible(): boolean {
    return this.#writer.columns !== undefined;
  }

  /** Shows `text`, as far as it fits: a line that wraps could not be written over. */
  show(text: string): void {
    const { columns } = this.#writer;
    if (columns === undefined) return;
    this.#shown = true;
    const length = (columns || DEFAULT_COLUMNS) - 1;
    void this.#writer.text(ERASE + [...escapeText(text)].slice(0, length).join(""));
  }

  /** Takes it away, to make place for other lines. */
  [Symbol.dispose](): void {
    if (this.#shown) void this.#writer.text(ERASE);
    this.#shown = false;
  }
}
