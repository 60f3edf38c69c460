import { setImmediate } from "node:timers";
import type { RawConn } from "../conn_stream.ts";
import { systemError } from "./_system_error.ts";

/** One direction: a bounded queue of bytes, as the buffer of a socket is. */
class Pipe {
  readonly #size: number;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #finished = false;
  #reset = false;
  #readerClosed = false;
  #writerClosed = false;
  /** Wakes the one who waits: the reader of an empty pipe or the writer of a full one. */
  #wake: (() => void) | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#readerClosed) throw systemError("ECANCELED", "Operation canceled");
      if (this.#reset) throw systemError("ECONNRESET", "Connection reset by peer");
      if (this.#length > 0) break;
      if (this.#finished) return null;
      await this.#changed();
    }
    let count = 0;
    while (count < buffer.length && this.#length > 0) {
      const chunk = this.#chunks[0]!;
      const part = chunk.subarray(0, buffer.length - count);
      buffer.set(part, count);
      count += part.length;
      this.#length -= part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.#notify();
    return count;
  }

  async write(data: Uint8Array): Promise<number> {
    for (;;) {
      if (this.#writerClosed) throw systemError("ECANCELED", "Operation canceled");
      if (this.#reset || this.#readerClosed) throw systemError("EPIPE", "Broken pipe");
      if (this.#length < this.#size) break;
      await this.#changed();
    }
    const part = data.slice(0, this.#size - this.#length);
    this.#chunks.push(part);
    this.#length += part.length;
    this.#notify();
    return part.length;
  }

  finish(): void {
    if (this.#reset) throw systemError("ENOTCONN", "Transport endpoint is not connected");
    this.#finished = true;
    this.#notify();
  }

  closeWriter(): void {
    this.#writerClosed = this.#finished = true;
    this.#notify();
  }

  /** Says whether something was left unread. */
  closeReader(): boolean {
    this.#readerClosed = true;
    this.#notify();
    return this.#length > 0;
  }

  reset(): void {
    this.#reset = true;
    this.#chunks.length = this.#length = 0;
    this.#notify();
  }

  async #changed(): Promise<void> {
    await new Promise<void>((resolve) => this.#wake = resolve);
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** After so many operations the event loop gets a turn: those of a socket let timers fire, promises alone do not. */
const OPERATIONS_PER_TURN = 32;

class MemoryConn implements RawConn {
  readonly #incoming: Pipe;
  readonly #outgoing: Pipe;
  #operations = 0;

  constructor(incoming: Pipe, outgoing: Pipe) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    await this.#turn();
    return await this.#incoming.read(buffer);
  }

  async write(data: Uint8Array): Promise<number> {
    await this.#turn();
    return await this.#outgoing.write(data);
  }

  async #turn(): Promise<void> {
    if (++this.#operations % OPERATIONS_PER_TURN !== 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }

  // deno-lint-ignore require-await -- the error of the pipe must reject
  async closeWrite(): Promise<void> {
    this.#outgoing.finish();
  }

  /** As close(2) on TCP at its worst: with input unread the peer sees a reset, and what it has not read yet is lost. */
  close(): void {
    this.#outgoing.closeWriter();
    if (this.#incoming.closeReader()) {
      this.#incoming.reset();
      this.#outgoing.reset();
    }
  }
}

/** The two ends of a connection that holds up to `size` bytes each way. */
export function memoryConns(size: number): [RawConn, RawConn] {
  const there = new Pipe(size);
  const back = new Pipe(size);
  return [new MemoryConn(back, there), new MemoryConn(there, back)];
}
