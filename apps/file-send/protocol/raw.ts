import { type ByteStream, ConnectionClosedError } from "@zocalo/transport";
import { Interruption, unlessAborted } from "../../common/interrupts.ts";
import type { TransferProgress } from "./progress.ts";
import { TransferError } from "./transfer_error.ts";

/** Bytes for each read and write. */
const BUFFER_SIZE = 1_048_576;

/** So long a receiver waits for the end of its stream to leave, in milliseconds. */
const CLOSE_TIMEOUT = 2_000;

/**
 * So long a sender that has sent all waits for the other side to say something or to close, in milliseconds. nc waits for ever;
 * some never close. Who is cut off before it has read all may lose the rest.
 */
const SILENCE_TIMEOUT = 60_000;

/** Where raw bytes come from: an open file, or standard input. */
export interface RawSource {
  /** Waits for bytes; `null` is the end. */
  read(buffer: Uint8Array): Promise<number | null>;
}

/** Where raw bytes go: an open file, or standard output. */
export interface RawTarget {
  /** Writes some of the bytes, and says how many. */
  write(data: Uint8Array): Promise<number>;
}

/** Options of {@linkcode sendRaw} and {@linkcode receiveRaw}. */
export interface RawOptions {
  /** Its `movedBytes` grow. */
  readonly progress?: TransferProgress | undefined;
  /** Aborts the stream; both reject with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@linkcode sendRaw}. */
export interface SendRawOptions extends RawOptions {
  /**
   * How long the other side may be silent once all is sent, in milliseconds.
   *
   * @default {60_000}
   */
  readonly silence?: number | undefined;
}

/** What was sent. */
export interface RawReport {
  readonly bytes: number;
  /** Whether the other side has closed: else it may still be reading. */
  readonly hasClosed: boolean;
}

/**
 * Sends bytes until the source ends, then the end of the stream (half-close), and closes. What the other side says is read and
 * thrown away. Whether it got all cannot be known.
 *
 * @throws {TransferError} `source`, if that cannot be read. A read of it may still be under way after other errors.
 * @throws {ConnectionLostError} If the connection is lost, also before the other side has closed after all was sent.
 */
export async function sendRaw(
  stream: ByteStream,
  source: RawSource,
  options: SendRawOptions = {},
): Promise<RawReport> {
  const heard = discard(stream);
  const { silence = SILENCE_TIMEOUT } = options;
  const read = (buffer: Uint8Array) => orFail("source", () => source.read(buffer));
  const write = (data: Uint8Array) => stream.write(data);
  const all = pump(read, write, options.progress).then(async (total) => {
    await stream.closeWrite();
    const hasClosed = await whileHeard(stream, heard, silence);
    stream.abort();
    return { bytes: total, hasClosed };
  });
  // A lost connection ends the wait for a source that is silent.
  const lost = heard.then(() => new Promise<never>(() => {}));
  return await unlessStopped(stream, Promise.race([all, lost]), options.signal);
}

/**
 * Receives bytes until the other side has finished sending, and closes. Whether those are all cannot be known.
 *
 * @returns The number of bytes.
 * @throws {TransferError} `disk`, if the target cannot be written to.
 * @throws {ConnectionLostError} If the connection is lost.
 */
export async function receiveRaw(
  stream: ByteStream,
  target: RawTarget,
  options: RawOptions = {},
): Promise<number> {
  const read = (buffer: Uint8Array) => stream.read(buffer);
  const write = async (data: Uint8Array) => {
    try {
      await orFail("disk", () => writeAll(target, data));
    } catch (error) {
      // The other side may be silent for long.
      stream.abort(error);
      throw error;
    }
  };
  const all = pump(read, write, options.progress).then(async (total) => {
    await stream.close({ timeout: CLOSE_TIMEOUT });
    return total;
  });
  return await unlessStopped(stream, all, options.signal);
}

/** Reads while what was read before is being written. */
async function pump(
  read: (buffer: Uint8Array) => Promise<number | null>,
  write: (data: Uint8Array) => Promise<void>,
  progress: TransferProgress | undefined,
): Promise<number> {
  const buffers = [new Uint8Array(BUFFER_SIZE), new Uint8Array(BUFFER_SIZE)] as const;
  let written: Promise<void> = Promise.resolve();
  let total = 0;
  for (let turn: 0 | 1 = 0;; turn = turn === 0 ? 1 : 0) {
    const count = await read(buffers[turn]);
    await written;
    if (count === null) return total;
    written = write(buffers[turn].subarray(0, count));
    written.catch(() => {});
    total += count;
    if (progress !== undefined) progress.movedBytes += count;
  }
}

async function writeAll(target: RawTarget, data: Uint8Array): Promise<void> {
  for (let rest = data; rest.length > 0;) rest = rest.subarray(await target.write(rest));
}

/** Reads to the end, or until the stream is closed here. */
async function discard(stream: ByteStream): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    while (await stream.read(buffer) !== null);
  } catch (error) {
    if (!(error instanceof ConnectionClosedError)) throw error;
  }
}

async function orFail<T>(code: "source" | "disk", action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof TransferError || cause instanceof Interruption) throw cause;
    const what = code === "source" ? "the source cannot be read" : "the target cannot be written";
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TransferError(code, `${what}: ${why}`, { cause });
  }
}

/** Waits for the end of what is heard, and says whether that has come: not if there is silence for so long. */
async function whileHeard(
  stream: ByteStream,
  heard: Promise<void>,
  silence: number,
): Promise<boolean> {
  const ended = heard.then(() => true);
  for (let before = -1; stream.bytesRead !== before;) {
    before = stream.bytesRead;
    const { promise: over, resolve } = Promise.withResolvers<false>();
    const timer = setTimeout(() => resolve(false), silence);
    try {
      if (await Promise.race([ended, over])) return true;
    } finally {
      clearTimeout(timer);
    }
  }
  return false;
}

/** Aborts the stream if it does not end well. */
async function unlessStopped<T>(
  stream: ByteStream,
  running: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    return await (signal === undefined ? running : unlessAborted(running, signal));
  } catch (error) {
    stream.abort(error);
    throw error;
  }
}
