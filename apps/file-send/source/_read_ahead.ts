import { CHUNK_SIZE } from "../protocol/digests.ts";

/** Where bytes come from. */
export interface Input {
  read(buffer: Uint8Array): Promise<number | null>;
}

/** One was handed out before, one is being handed out, and one is read into. */
const BUFFERS = 3;

/** Reads chunks of one input after the other, each while the one before it is being used. */
export class ReadAhead {
  readonly #buffers: Uint8Array[] = [];
  #turn = 0;
  #input: Input | undefined;
  #pending: Promise<number> | undefined;

  /** Begins with an input, where it is. What is still being read of another one is waited for, and thrown away. */
  async start(input: Input): Promise<void> {
    // It is read into a buffer that is used next.
    await this.#pending?.catch(() => {});
    this.#input = input;
    this.#pending = undefined;
  }

  /**
   * The next chunk: shorter at the end, and empty after that. A full one stays as it is until the second one after it is
   * asked for, a shorter one for ever: a sender gathers these.
   *
   * @throws What the input does.
   */
  async read(): Promise<Uint8Array> {
    const buffer = this.#buffer();
    const length = await (this.#pending ??= this.#fill(buffer));
    if (length < CHUNK_SIZE) {
      this.#pending = Promise.resolve(0);
      return buffer.slice(0, length);
    }
    this.#turn = (this.#turn + 1) % BUFFERS;
    this.#pending = this.#fill(this.#buffer());
    this.#pending.catch(() => {});
    return buffer;
  }

  #buffer(): Uint8Array {
    return this.#buffers[this.#turn] ??= new Uint8Array(CHUNK_SIZE);
  }

  async #fill(buffer: Uint8Array): Promise<number> {
    const input = this.#input!;
    let length = 0;
    while (length < buffer.length) {
      const count = await input.read(length === 0 ? buffer : buffer.subarray(length));
      if (count === null) break;
      length += count;
    }
    return length;
  }
}
