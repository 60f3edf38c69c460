import { BaseDecoder } from "./_base_decoder.ts";
import { type LineBlock, lineBlock, lineTooLong } from "./_line_block.ts";
import { join } from "./_piece_queue.ts";

const LF = 0x0a;
const CR = 0x0d;
const LINE_END = Uint8Array.of(LF);

/**
 * Bytes that are decoded at once, unless a single line has more: kept lines keep the text of their
 * block in memory.
 */
const MAX_BLOCK = 64 * 1024;

const EMPTY = lineBlock(new Uint8Array(0), 0);

/**
 * ```text
 *   buffer: bytes as they came           block: whole lines, decoded       next()
 * ┌──────────────────────────────┐     ┌───────────────────────────┐
 * │ ...the end of a line         │ ──▶ │ that line alone           │ ──▶ line
 * │ many whole lines             │ ──▶ │ all of them together      │ ──▶ line, line, line...
 * │ the beginning of a line...   │     └───────────────────────────┘
 * └──────────────────────────────┘
 * ```
 */
export class LinesDecoder extends BaseDecoder<string> {
  readonly #limit: number;
  #block: LineBlock = EMPTY;
  /** Bytes at the beginning of the buffer that are known to have no line ending. */
  #searched = 0;
  /** Whether the buffer begins within a line that was too long, and whose error was thrown. */
  #skipping = false;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override get bufferedBytes(): number {
    return this.#block.rest().length + this.buffer.length;
  }

  get within(): boolean {
    return this.#skipping || this.bufferedBytes > 0;
  }

  next(): string | undefined {
    let line = this.#block.next();
    while (line === undefined) {
      this.#block = this.#nextBlock();
      if (this.#block === EMPTY) return undefined;
      line = this.#block.next();
    }
    return line;
  }

  override remainder(): Uint8Array {
    const rest = this.#block.rest();
    this.#block = EMPTY;
    this.#searched = 0;
    this.#skipping = false;
    return join(rest, this.buffer.remainder());
  }

  /** Empty if more bytes are needed. */
  #nextBlock(): LineBlock {
    if (this.#skipping) this.#skip();
    let end = this.#linesEnd();
    if (end === 0 && this.#isTooLong()) {
      this.#drop(this.buffer.length);
      this.#skipping = true;
      throw lineTooLong(this.#limit);
    }
    if (end === 0 && this.ended) end = this.buffer.length;
    this.#searched = end === 0 ? this.buffer.length : 0;
    return end === 0 ? EMPTY : lineBlock(this.buffer.take(end)!, this.#limit);
  }

  /** Where the lines end that are taken together; 0 if none is whole. */
  #linesEnd(): number {
    let from = this.#searched;
    if (from === 0) {
      const front = this.buffer.front();
      const last = front.lastIndexOf(LF, MAX_BLOCK - 1);
      if (last >= 0) return last + 1;
      from = Math.min(front.length, MAX_BLOCK);
    }
    return this.buffer.indexOf(LINE_END, from) + 1;
  }

  /**
   * Whether the line at the beginning of the buffer, which has no ending, is over the limit
   * whatever comes next.
   */
  #isTooLong(): boolean {
    const length = this.buffer.length;
    if (length <= this.#limit) return false;
    return this.buffer.at(length - 1) !== CR || length - 1 > this.#limit;
  }

  /** Drops the rest of a line that was too long, as far as it is there. */
  #skip(): void {
    const end = this.buffer.indexOf(LINE_END) + 1;
    this.#drop(end === 0 ? this.buffer.length : end);
    this.#skipping = end === 0;
  }

  #drop(count: number): void {
    this.buffer.skip(count);
    this.#searched = 0;
  }
}
