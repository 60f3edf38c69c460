import { type ByteStream, type Endpoint, Watchdog, type Watched } from "@zocalo/transport";
import { Interruption, unlessAborted } from "../../common/interrupts.ts";
import { CHUNK_SIZE } from "./digests.ts";
import { type Chunk, FrameStream } from "./frame_stream.ts";
import type { CancelCode, Message, MessageType } from "./messages.ts";
import { cutReason } from "./reasons.ts";
import { TransferError } from "./transfer_error.ts";

/** So long a side that gave up waits for the other to read why, in milliseconds. */
const FAREWELL_TIMEOUT = 1_000;

/** How often each side says that it is still there, in milliseconds. */
const ALIVE_PERIOD = 10_000;

/** Who says nothing for so long is gone, in milliseconds. A cut link would hold a listener for hours otherwise. */
const SILENCE_TIMEOUT = 60_000;

/** Options of {@linkcode Conversation}. */
export interface ConversationOptions {
  /**
   * Who says nothing for so long is gone, in milliseconds; every side says something each 10 seconds.
   *
   * @default {60_000}
   */
  readonly silence?: number | undefined;
}

/** What can come: a message of one of the types, or a chunk. */
export type Incoming<T extends MessageType | "chunk"> =
  | Extract<Message, { type: T }>
  | (T extends "chunk" ? Chunk : never);

/** Frames over a stream, and what holds in every state: a `cancel` can come, and nothing else that is not due. */
export class Conversation implements Watched {
  readonly frames: FrameStream;
  readonly #stream: ByteStream;
  readonly #silence: number;
  readonly #stopping = new AbortController();
  readonly #buffers: Uint8Array[] = [];
  #turn = 0;
  #isWaiting = false;
  #ahead: Promise<Message | Chunk> | undefined;
  #ownTurns = 0;
  /** The body of the last message. */
  body: Uint8Array = new Uint8Array(0);

  constructor(stream: ByteStream, { silence = SILENCE_TIMEOUT }: ConversationOptions = {}) {
    this.#stream = stream;
    this.#silence = silence;
    this.frames = new FrameStream(stream);
  }

  /** The other side. */
  get remote(): Endpoint {
    return this.#stream.remote;
  }

  /** Aborts when the transfer cannot go on: whatever waits for something else than the stream should end. */
  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Ends the conversation: {@linkcode Conversation.run} rejects with this. The first error counts. */
  stop(error: unknown): void {
    this.#stopping.abort(error);
  }

  /** Time in which nobody waits for the other side counts as if that had said something. */
  get progress(): number {
    return this.#stream.bytesRead + (this.#isWaiting ? 0 : ++this.#ownTurns);
  }

  /**
   * Waits for a frame of one of these types. The data of a chunk is overwritten by the second chunk after it.
   *
   * @throws {TransferError} If something else comes, or nothing any more.
   */
  async expect<T extends MessageType | "chunk">(...types: readonly T[]): Promise<Incoming<T>> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const incoming = await (ahead ?? this.#next());
    if (!(types as readonly string[]).includes(incoming.type)) {
      const due = types.join(" or ");
      throw new TransferError(
        "protocol",
        `the other side sent ${incoming.type} where ${due} was due`,
      );
    }
    return incoming as Incoming<T>;
  }

  /** Waits already for the next frame: should the other side go while nobody expects one, the conversation ends. */
  lookAhead(): void {
    this.#ahead = this.#next();
    this.#ahead.catch((error) => this.stop(error));
  }

  async #next(): Promise<Message | Chunk> {
    this.#isWaiting = true;
    try {
      for (;;) {
        const frame = await this.frames.receive(() => this.#nextBuffer());
        if (frame === undefined) {
          throw new TransferError("interrupted", "the other side ended the connection", {
            remote: true,
          });
        }
        if (!("message" in frame)) return frame;
        const { body, message } = frame;
        this.body = body;
        if (message.type === "cancel") {
          throw new TransferError(message.code, message.reason, { remote: true });
        }
        if (message.type !== "alive") return message;
      }
    } finally {
      this.#isWaiting = false;
    }
  }

  /** Two take turns: one is filled while the other is written to disk. */
  #nextBuffer(): Uint8Array {
    this.#turn = 1 - this.#turn;
    return this.#buffers[this.#turn] ??= new Uint8Array(CHUNK_SIZE);
  }

  /**
   * Runs one side of a transfer to its end, and closes the stream.
   *
   * @param signal Interrupts it.
   * @throws What it throws; the other side is told if it has not said so itself.
   */
  async run<T>(side: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    using _life = this.#live(signal);
    const running = side();
    try {
      const result = await unlessAborted(running, this.stopped);
      await this.#stream.close({ timeout: FAREWELL_TIMEOUT });
      return result;
    } catch (error) {
      this.stop(error);
      this.#cancel(error, signal);
      await this.#stream.close({ timeout: FAREWELL_TIMEOUT });
      throw error;
    } finally {
      // What it still does with the disk is over before anybody goes on.
      await running.catch(() => {});
    }
  }

  /** What happens all the time: signs of life in both directions, and the signal. */
  #live(signal: AbortSignal | undefined): Disposable {
    const life = new DisposableStack();
    const onAbort = () => this.stop(signal!.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    life.defer(() => signal?.removeEventListener("abort", onAbort));
    if (signal?.aborted) onAbort();
    const beat = setInterval(() => this.frames.sendAlive(), ALIVE_PERIOD);
    life.defer(() => clearInterval(beat));
    const watchdog = new Watchdog<Conversation, "silence">(
      { silence: this.#silence },
      () => this.stop(new DOMException("The other side is silent", "TimeoutError")),
    );
    watchdog.watch(this, "silence");
    life.defer(() => watchdog.unwatch(this));
    return life;
  }

  #cancel(error: unknown, signal: AbortSignal | undefined): void {
    if (error instanceof TransferError && error.remote) return;
    const [code, reason]: [CancelCode, string] = error instanceof TransferError
      ? [error.code, error.message]
      : error instanceof Interruption || signal?.aborted && error === signal.reason
      ? ["interrupted", "it was interrupted"]
      : ["internal", "something went wrong there"];
    try {
      this.frames.send("cancel", { code, reason: cutReason(reason) });
      this.frames.flush().catch(() => {});
    } catch {
      // The stream has failed: there is nobody to be told.
    }
  }
}
