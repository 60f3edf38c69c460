import { checkInteger } from "../check.ts";
import { FrameTooLargeError, TruncatedFrameError } from "../errors.ts";
import { DEFAULT_FRAME_LIMIT } from "../limits.ts";
import { ReceiveBuffer } from "../receive_buffer.ts";
import { Intake } from "./_intake.ts";
import type { ByteSource } from "./byte_source.ts";
import type { WaitOptions } from "./wait_options.ts";

const encoder = new TextEncoder();

/** Options of {@linkcode ByteReader}. */
export interface ByteReaderOptions {
  /**
   * The most bytes that may be asked for at once, or come before a delimiter with it.
   *
   * @default {1_048_576}
   */
  limit?: number;
  /**
   * Bytes that were read before, and come before those of the source: what another `detach()`
   * returned.
   *
   * @default {undefined} none
   */
  initial?: Uint8Array;
}

/**
 * Reads exactly so many bytes, or all up to a delimiter, from a stream that hands them out in
 * whatever pieces it likes.
 *
 * It owns the source's reading side until {@linkcode ByteReader.detach}: what comes in together
 * with the bytes asked for is buffered. A wait that times out or is aborted loses nothing: its read
 * stays in flight, and the next wait gets the bytes. One wait at a time; a second one is a
 * `TypeError`.
 *
 * What it returns stays valid for ever, and may be a view into a larger piece of memory which it
 * keeps; `slice()` what is kept for long. An error of the source is thrown as it is, once all bytes
 * that came before it have been used up.
 *
 * The names follow Python's `asyncio.StreamReader` and Tokio's `AsyncBufReadExt`.
 *
 * @example A header line, then so many bytes
 * ```ts
 * import { ByteReader } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "length 5\nhello, and more");
 * using file = await Deno.open(path);
 *
 * const reader = new ByteReader(file);
 * const line = new TextDecoder().decode(await reader.readUntil("\n", { timeout: 1_000 }));
 * assertEquals(line, "length 5\n");
 * const body = await reader.readExactly(Number(line.slice("length ".length)), { timeout: 1_000 });
 * assertEquals(new TextDecoder().decode(body), "hello");
 * assertEquals(new TextDecoder().decode(reader.detach()), ", and more");
 * await Deno.remove(path);
 * ```
 */
export class ByteReader implements ByteSource {
  readonly #bytes = new ReceiveBuffer();
  readonly #intake: Intake;
  readonly #limit: number;
  #detached = false;

  /**
   * Begins to own the reading side of a source; nothing is read before somebody waits for it.
   *
   * @param source What to read; closing it remains the caller's business.
   * @param options The limit, and bytes to begin with.
   * @throws {TypeError | RangeError} If an option is out of range.
   */
  constructor(source: ByteSource, options: ByteReaderOptions = {}) {
    const { limit = DEFAULT_FRAME_LIMIT, initial } = options;
    checkInteger("limit", limit, 1);
    this.#limit = limit;
    this.#intake = new Intake(source, { push: (chunk) => this.#bytes.push(chunk), end() {} });
    if (initial !== undefined) this.#bytes.push(initial);
  }

  /** Bytes that came in and were not read yet. */
  get buffered(): number {
    return this.#bytes.length;
  }

  /**
   * Reads exactly so many bytes.
   *
   * @param count How many, 0 to the limit.
   * @param options How long to wait.
   * @returns The bytes.
   * @throws {TruncatedFrameError} If the stream ends before; what there is stays buffered.
   * @throws {FrameTooLargeError} If `count` is above the limit.
   * @throws {DOMException} Named `"TimeoutError"` when the time is up.
   * @throws {TypeError} If another wait is under way, or after {@linkcode ByteReader.detach}.
   */
  async readExactly(count: number, options: WaitOptions = {}): Promise<Uint8Array> {
    this.#checkCount(count);
    return await this.#wait(() => this.#bytes.take(count), options) ?? this.#truncated(count);
  }

  /**
   * Reads up to the next delimiter and includes it. Within one call no byte is searched twice.
   *
   * @param delimiter Bytes, or a string which is taken as UTF-8; not empty.
   * @param options How long to wait.
   * @returns All bytes up to the delimiter, and the delimiter.
   * @throws {TruncatedFrameError} If the stream ends before; what there is stays buffered.
   * @throws {FrameTooLargeError} If there is none within the limit; all stays buffered, and can be
   * had otherwise.
   * @throws {DOMException} Named `"TimeoutError"` when the time is up.
   * @throws {TypeError} If another wait is under way, or after {@linkcode ByteReader.detach}.
   */
  async readUntil(delimiter: Uint8Array | string, options: WaitOptions = {}): Promise<Uint8Array> {
    const needle = typeof delimiter === "string" ? encoder.encode(delimiter) : delimiter;
    checkInteger("delimiter.length", needle.length, 1);
    let searched = 0;
    const attempt = () => {
      const at = this.#bytes.indexOf(needle, searched);
      searched = Math.max(0, this.#bytes.length - needle.length + 1);
      const end = at < 0 ? this.#bytes.length + 1 : at + needle.length;
      if (end > this.#limit) throw new FrameTooLargeError(this.#limit + 1, this.#limit);
      return at < 0 ? undefined : this.#bytes.take(end);
    };
    return await this.#wait(attempt, options) ?? this.#truncated(undefined);
  }

  /**
   * Shows the next bytes without reading them.
   *
   * @param count How many, 0 to the limit.
   * @param options How long to wait.
   * @returns So many bytes, fewer if the stream ends before, none at its end. Not to be written to.
   * @throws {FrameTooLargeError} If `count` is above the limit.
   * @throws {DOMException} Named `"TimeoutError"` when the time is up.
   * @throws {TypeError} If another wait is under way, or after {@linkcode ByteReader.detach}.
   */
  async peek(count: number, options: WaitOptions = {}): Promise<Uint8Array> {
    this.#checkCount(count);
    return await this.#wait(() => this.#bytes.peek(count), options) ??
      this.#bytes.peek(this.#bytes.length)!;
  }

  /**
   * Reads what there is, first of all what is buffered: a reader is a source, too.
   *
   * @param buffer Where the bytes go, at the beginning.
   * @returns How many bytes were read, or `null` at the end of the stream.
   * @throws {TypeError} If another wait is under way, or after {@linkcode ByteReader.detach}.
   */
  async read(buffer: Uint8Array): Promise<number | null> {
    if (buffer.length === 0) return 0;
    if (this.#bytes.length === 0 && !this.#intake.reading && !this.#detached) {
      return await this.#intake.readInto(buffer);
    }
    const bytes = await this.#wait(
      () => this.#bytes.length > 0 ? this.#bytes.front() : undefined,
      {},
    );
    if (bytes === undefined) return null;
    const part = bytes.subarray(0, buffer.length);
    buffer.set(part);
    this.#bytes.skip(part.length);
    return part.length;
  }

  /**
   * Hands back what is buffered, for the protocol that goes on with the source. The reader is of no
   * use afterwards.
   *
   * @throws {TypeError} While a read of the source is under way, even if the wait for it was given
   * up, since its bytes would be lost; and if called twice.
   */
  detach(): Uint8Array {
    this.#refuseDetached();
    if (this.#intake.busy) {
      throw new TypeError("Cannot detach a reader while a read of its source is under way");
    }
    this.#detached = true;
    return this.#bytes.remainder();
  }

  #wait<T>(attempt: () => T | undefined, options: WaitOptions): Promise<T | undefined> {
    this.#refuseDetached();
    return this.#intake.wait(attempt, options);
  }

  #checkCount(count: number): void {
    checkInteger("count", count, 0);
    if (count > this.#limit) throw new FrameTooLargeError(count, this.#limit);
  }

  #refuseDetached(): void {
    if (this.#detached) throw new TypeError("Cannot use a reader after it was detached");
  }

  #truncated(need: number | undefined): never {
    throw new TruncatedFrameError(this.#bytes.length, need);
  }
}
