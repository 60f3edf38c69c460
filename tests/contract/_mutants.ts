/** Streams that break one promise each, over streams that keep all. */
import type { ByteStream, CloseOptions, CloseOutcome, Endpoint } from "@zocalo/transport";

/** Breaks nothing yet. */
export class Forwarding implements ByteStream {
  protected readonly inner: ByteStream;

  constructor(inner: ByteStream) {
    this.inner = inner;
  }

  get local(): Endpoint {
    return this.inner.local;
  }
  get remote(): Endpoint {
    return this.inner.remote;
  }
  get bytesRead(): number {
    return this.inner.bytesRead;
  }
  get bytesWritten(): number {
    return this.inner.bytesWritten;
  }
  read(buffer: Uint8Array): Promise<number | null> {
    return this.inner.read(buffer);
  }
  write(data: Uint8Array): Promise<void> {
    return this.inner.write(data);
  }
  closeWrite(): Promise<void> {
    return this.inner.closeWrite();
  }
  close(options?: CloseOptions): Promise<CloseOutcome> {
    return this.inner.close(options);
  }
  abort(reason?: unknown): void {
    this.inner.abort(reason);
  }
  [Symbol.dispose](): void {
    this.abort();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

class LosesTheRestOfAShortWrite extends Forwarding {
  override write(data: Uint8Array): Promise<void> {
    return super.write(data.subarray(0, 40_000));
  }
}

class InterleavesWrites extends Forwarding {
  override async write(data: Uint8Array): Promise<void> {
    for (let i = 0; i < data.length; i += 16_384) await super.write(data.subarray(i, i + 16_384));
  }
}

class WritesWithoutWaiting extends Forwarding {
  override write(data: Uint8Array): Promise<void> {
    super.write(data).catch(() => {});
    return Promise.resolve();
  }
}

class IgnoresHalfClose extends Forwarding {
  override closeWrite(): Promise<void> {
    return Promise.resolve();
  }
}

class EndsBothDirectionsOnHalfClose extends Forwarding {
  override async closeWrite(): Promise<void> {
    await super.closeWrite();
    this.abort();
  }
}

class ClosesWithInputUnread extends Forwarding {
  override async close(): Promise<CloseOutcome> {
    await super.closeWrite();
    this.abort();
    return "clean";
  }
}

class ClosesWithoutFinishingWrites extends Forwarding {
  override close(): Promise<CloseOutcome> {
    this.abort();
    return Promise.resolve("clean");
  }
}

class TakesAShortReadForTheEnd extends Forwarding {
  #ended = false;

  override async read(buffer: Uint8Array): Promise<number | null> {
    if (this.#ended) return null;
    const count = await super.read(buffer);
    this.#ended = count === null || count < buffer.length;
    return count;
  }
}

class TakesTheEndForNothingYet extends Forwarding {
  override async read(buffer: Uint8Array): Promise<number | null> {
    return await super.read(buffer) ?? 0;
  }
}

class ReadsBeyondTheBuffer extends Forwarding {
  override read(buffer: Uint8Array): Promise<number | null> {
    return super.read(new Uint8Array(buffer.buffer));
  }
}

class DropsWhatDoesNotFit extends Forwarding {
  override async read(buffer: Uint8Array): Promise<number | null> {
    if (buffer.length === 0) return await super.read(buffer);
    const all = new Uint8Array(65_536);
    const count = await super.read(all);
    buffer.set(all.subarray(0, Math.min(buffer.length, count ?? 0)));
    return count === null ? null : Math.min(buffer.length, count);
  }
}

class ForgetsTheReasonOfAbort extends Forwarding {
  override abort(): void {
    super.abort();
  }
}

class TakesALossForTheEnd extends Forwarding {
  override write(data: Uint8Array): Promise<void> {
    return super.write(data).catch(() => this.abort());
  }
}

/** Each mutant with a case that must find it out. */
export const MUTANTS: readonly [typeof Forwarding, string][] = [
  [LosesTheRestOfAShortWrite, "write() sends all of a large array"],
  [InterleavesWrites, "write() keeps concurrent writes whole and in the order of the calls"],
  [WritesWithoutWaiting, "write() is done with its data once it settles"],
  [IgnoresHalfClose, "closeWrite() ends one direction only"],
  [EndsBothDirectionsOnHalfClose, "closeWrite() ends one direction only"],
  [ClosesWithInputUnread, "close() delivers what was written even while input is unread"],
  [ClosesWithoutFinishingWrites, "close() finishes the writes before it and refuses later ones"],
  [TakesAShortReadForTheEnd, "read() brings what was written, in order"],
  [TakesTheEndForNothingYet, "read() returns null again and again after the end"],
  [ReadsBeyondTheBuffer, "read() leaves what is outside the buffer and the rest of it alone"],
  [DropsWhatDoesNotFit, "read() takes no more than the buffer holds and keeps the rest"],
  [ForgetsTheReasonOfAbort, "abort() rejects pending and later calls with the reason"],
  [TakesALossForTheEnd, "write() rejects with ConnectionLostError once the peer is gone"],
];
