import type { Frame } from "./frame.ts";

/** The shortest time from a frame to the next, in milliseconds: some 30 frames a second are smooth, and the rest is waste. */
const FRAME_TIME = 33;

/** Where frames are shown. */
export interface ScreenOutput {
  /** Writes all of the text; one call at a time. */
  write(text: string): Promise<void>;
}

/** What has to be written to turn what is shown into a frame; all of it if nothing is known to be shown. */
export function difference(before: Frame | undefined, frame: Frame): string {
  const clears = before === undefined || before.rows.length !== frame.rows.length;
  const rows = frame.rows.map((row, index) =>
    !clears && before.rows[index] === row ? "" : `\x1b[${index + 1};1H\x1b[K${row}`
  ).join("");
  const { row, column } = frame.cursor;
  if (rows === "" && before?.cursor.row === row && before.cursor.column === column) return "";
  const cursor = `\x1b[${row + 1};${column + 1}H`;
  // The cursor is hidden while it draws, so that it does not flicker.
  return rows === "" ? cursor : `\x1b[?25l${clears ? "\x1b[2J" : ""}${rows}${cursor}\x1b[?25h`;
}

/** Shows what `compose` makes: soon after each change, changed rows only, each frame in one write. */
export class Screen implements Disposable {
  readonly #output: ScreenOutput;
  readonly #compose: () => Frame;
  #before: Frame | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isWriting = false;
  /** Something has changed during a write. */
  #stale = false;
  #paintedAt = -Infinity;
  #ended = false;

  constructor(output: ScreenOutput, compose: () => Frame) {
    this.#output = output;
    this.#compose = compose;
  }

  /** Something has changed. */
  refresh(): void {
    if (this.#ended) return;
    if (this.#isWriting) this.#stale = true;
    else if (this.#timer === undefined) {
      const delay = Math.max(0, this.#paintedAt + FRAME_TIME - performance.now());
      this.#timer = setTimeout(() => this.#paint(), delay);
    }
  }

  /** What is shown is not known any more. */
  redraw(): void {
    this.#before = undefined;
    this.refresh();
  }

  #paint(): void {
    this.#timer = undefined;
    this.#paintedAt = performance.now();
    const frame = this.#compose();
    const text = difference(this.#before, frame);
    this.#before = frame;
    if (text !== "") void this.#write(text);
  }

  async #write(text: string): Promise<void> {
    this.#isWriting = true;
    await this.#output.write(text);
    this.#isWriting = false;
    if (!this.#stale) return;
    this.#stale = false;
    this.refresh();
  }

  /** Shows nothing any more; a write that is under way goes on. */
  [Symbol.dispose](): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}
