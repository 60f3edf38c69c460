import { ReceiveBuffer, SendBuffer } from "@zocalo/framing";
import { ReadSlab } from "@zocalo/framing/stream";
import type { ByteStream } from "@zocalo/transport";
import { CHUNK_SIZE, DIGEST_SIZE } from "./digests.ts";
import { type Message, type Messages, type MessageType, parseMessage } from "./messages.ts";
import { TransferError } from "./transfer_error.ts";

const KIND = { message: 1, chunk: 2 } as const;
const HEADER_SIZE = 5;
const CHUNK_HEADER_SIZE = 4 + 4 + DIGEST_SIZE;

/** Bytes of a message. */
export const MAX_MESSAGE = 1_048_576;

/** What has gathered leaves from here on without waiting for more, in bytes. */
const FLUSH_SIZE = 65_536;

/** A part of a file. */
export interface Chunk {
  readonly type: "chunk";
  readonly entry: number;
  readonly number: number;
  /** The digest of the data, or a proof of that: see {@linkcode sealChunk}. */
  readonly seal: Uint8Array;
  readonly data: Uint8Array;
}

const encoder = new TextEncoder();

/** Frames over a byte stream, which stays its owner's. Not for two at once, in either direction. */
export class FrameStream {
  readonly #stream: ByteStream;
  readonly #slab = new ReadSlab();
  readonly #in = new ReceiveBuffer();
  readonly #out = new SendBuffer();
  #written: Promise<void> = Promise.resolve();
  #writing = 0;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /**
   * Waits for a frame; `undefined` at the end of the stream. The data of a chunk lies in `target()`, which has room for a whole one.
   *
   * @throws {TransferError} If what comes is no frame, or the stream ends within one.
   */
  async receive(
    target: () => Uint8Array,
  ): Promise<{ message: Message; body: Uint8Array } | Chunk | undefined> {
    const header = this.#in.take(HEADER_SIZE) ?? await this.#exactly(HEADER_SIZE, true);
    if (header === undefined) return undefined;
    const [high, middle, low, least, kind] = header;
    const length = ((high! * 256 + middle!) * 256 + low!) * 256 + least! - 1;
    if (kind === KIND.message && length >= 0 && length <= MAX_MESSAGE) {
      const body = this.#in.take(length) ?? await this.#exactly(length);
      return { message: parseMessage(body), body };
    }
    const size = length - CHUNK_HEADER_SIZE;
    if (kind === KIND.chunk && size > 0 && size <= CHUNK_SIZE) {
      return await this.#chunk(size, target());
    }
    throw new TransferError(
      "protocol",
      `the other side sent a frame of kind ${kind} and ${length} bytes`,
    );
  }

  async #chunk(size: number, target: Uint8Array): Promise<Chunk> {
    const header = this.#in.take(CHUNK_HEADER_SIZE) ?? await this.#exactly(CHUNK_HEADER_SIZE);
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const [entry, number] = [view.getUint32(0), view.getUint32(4)];
    const data = target.subarray(0, size);
    const buffered = this.#in.take(Math.min(size, this.#in.length))!;
    data.set(buffered);
    for (let filled = buffered.length; filled < size;) {
      const count = await this.#stream.read(data.subarray(filled));
      if (count === null) throw truncated();
      filled += count;
    }
    return { type: "chunk", entry, number, seal: header.subarray(8), data };
  }

  async #exactly(count: number): Promise<Uint8Array>;
  async #exactly(count: number, orEnd: true): Promise<Uint8Array | undefined>;
  async #exactly(count: number, orEnd = false): Promise<Uint8Array | undefined> {
    while (this.#in.length < count) {
      const read = await this.#stream.read(this.#slab.free());
      if (read === null) {
        if (orEnd && this.#in.length === 0) return undefined;
        throw truncated();
      }
      this.#in.push(this.#slab.use(read));
    }
    return this.#in.take(count);
  }

  /** Appends a message, and returns its body. It leaves with {@linkcode FrameStream.flush}, or when enough has gathered. */
  send<T extends MessageType>(type: T, fields: Messages[T]): Uint8Array {
    const body = encoder.encode(JSON.stringify({ type, ...fields }));
    if (body.length > MAX_MESSAGE) {
      throw new RangeError(
        `Cannot send a message of at most ${MAX_MESSAGE} bytes: it has ${body.length}`,
      );
    }
    this.#header(KIND.message, body.length);
    this.#out.writeBytes(body);
    return body;
  }

  /** Appends a chunk. Its data must not change until the next {@linkcode FrameStream.flush} has settled. */
  sendChunk(entry: number, number: number, seal: Uint8Array, data: Uint8Array): void {
    this.#header(KIND.chunk, CHUNK_HEADER_SIZE + data.length);
    this.#out.writeUint(entry, 4);
    this.#out.writeUint(number, 4);
    this.#out.writeBytes(seal);
    this.#out.writeBytes(data);
  }

  /** Whether enough has gathered for a {@linkcode FrameStream.flush}. */
  get isFull(): boolean {
    return this.#out.length >= FLUSH_SIZE;
  }

  /** Writes what has gathered, after what was written before. */
  flush(): Promise<void> {
    const writes = this.#out.take().map((chunk) => this.#stream.write(chunk));
    this.#writing += 1;
    this.#written = Promise.all([this.#written, ...writes]).then(() => void this.#writing--);
    return this.#written;
  }

  /** Says that this side is still there, unless it has something to say that has not left yet. */
  sendAlive(): void {
    if (this.#writing > 0) return;
    this.send("alive", {});
    this.flush().catch(() => {});
  }

  #header(kind: number, length: number): void {
    this.#out.writeUint(length + 1, 4);
    this.#out.writeUint(kind, 1);
  }
}

/** A process that was killed, or a link that was cut, looks like this. */
function truncated(): TransferError {
  return new TransferError("interrupted", "the other side ended the connection within a frame", {
    remote: true,
  });
}
