/** Streams whose every step is in the hand of the test. */
import type { ByteSink } from "./byte_sink.ts";
import type { ByteSource } from "./byte_source.ts";

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && new TextDecoder().decode(bytes);

/** Answers each read with the next step, and waits while there is none. */
export class FakeSource implements ByteSource {
  #steps: (Uint8Array | null | Error)[] = [];
  #wake: (() => void) | undefined;
  /** Of every read, in bytes. */
  readonly bufferSizes: number[] = [];

  constructor(...steps: (Uint8Array | string | null | Error)[]) {
    this.add(...steps);
  }

  /** Bytes, `null` for the end, which stays, or an error. */
  add(...steps: (Uint8Array | string | null | Error)[]): void {
    this.#steps.push(...steps.map((step) => typeof step === "string" ? utf8(step) : step));
    this.#wake?.();
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    this.bufferSizes.push(buffer.length);
    while (this.#steps.length === 0) await new Promise<void>((resolve) => this.#wake = resolve);
    const step = this.#steps[0]!;
    if (step === null) return null;
    this.#steps.shift();
    if (step instanceof Error) throw step;
    const part = step.subarray(0, buffer.length);
    buffer.set(part);
    if (part.length < step.length) this.#steps.unshift(step.subarray(part.length));
    return part.length;
  }
}

/** Keeps what is written; each write waits until the test lets it go. */
export class FakeSink implements ByteSink {
  #pending: PromiseWithResolvers<void>[] = [];
  #open = false;
  readonly written: Uint8Array[] = [];

  write(data: Uint8Array): Promise<void> {
    this.written.push(data.slice());
    if (this.#open) return Promise.resolve();
    const write = Promise.withResolvers<void>();
    this.#pending.push(write);
    return write.promise;
  }

  /** Lets the oldest write succeed. */
  release(): void {
    this.#pending.shift()!.resolve();
  }

  /** Lets the oldest write fail. */
  fail(error: unknown): void {
    this.#pending.shift()!.reject(error);
  }

  /** Lets all writes succeed, also those to come. */
  open(): void {
    this.#open = true;
    for (const write of this.#pending.splice(0)) write.resolve();
  }
}
