import { type Deadline, Interrupt } from "./_interrupt.ts";
import { ReadSlab } from "./read_slab.ts";
import type { ByteSource } from "./byte_source.ts";
import type { WaitOptions } from "./wait_options.ts";

/** What takes the bytes. */
export interface IntakeTarget {
  push(chunk: Uint8Array): void;
  end(): void;
  /** Until when what has begun to arrive must be whole. */
  deadline?(): Deadline | undefined;
}

/**
 * Reads a source as far as somebody waits for its bytes. A read cannot be taken back, so it
 * outlives a wait that is given up; what it brings goes to the target, where the next wait finds
 * it.
 *
 * ```text
 *  wait() ──▶ attempt ──▶ nothing there ──▶ read (unless one is in flight) ──▶ attempt ──▶ ...
 *                │                            │
 *                ▼                            ├──▶ timeout, abort: throw; the read stays in flight
 *              result                         └──▶ end or error of the source: stays for ever
 * ```
 */
export class Intake {
  readonly #source: ByteSource;
  readonly #target: IntakeTarget;
  readonly #slab = new ReadSlab();
  #reading = false;
  #waiting = false;
  #ended = false;
  #failure: { error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(source: ByteSource, target: IntakeTarget) {
    this.#source = source;
    this.#target = target;
  }

  /** Whether the source has been asked for bytes and they have not reached the target. */
  get reading(): boolean {
    return this.#reading;
  }

  /** Whether bytes may go to the target yet, or somebody waits for them. */
  get busy(): boolean {
    return this.#reading || this.#waiting;
  }

  /**
   * Attempts until there is a result, and reads in between.
   *
   * @returns The result, or `undefined` at the end of the source.
   * @throws What the attempt throws; the error of the source, once all that came before it has been
   * used up.
   */
  async wait<T>(attempt: () => T | undefined, options: WaitOptions = {}): Promise<T | undefined> {
    this.#refuseSecond();
    Interrupt.check(options);
    const result = attempt();
    if (result !== undefined || this.#ended) return result;
    this.#waiting = true;
    try {
      return await this.#readUntil(attempt, options);
    } finally {
      this.#waiting = false;
    }
  }

  async #readUntil<T>(attempt: () => T | undefined, options: WaitOptions): Promise<T | undefined> {
    const interrupt = new Interrupt(options, () => this.#wake?.());
    try {
      while (true) {
        if (this.#failure !== undefined) throw this.#failure.error;
        interrupt.fireAt(this.#target.deadline?.());
        interrupt.throwIfFired();
        const woken = new Promise<void>((resolve) => this.#wake = resolve);
        if (!this.#reading) this.#read();
        await woken;
        const result = attempt();
        if (result !== undefined || this.#ended) return result;
      }
    } finally {
      interrupt.clear();
    }
  }

  /**
   * Reads once, straight into a buffer of the caller. Only while no read is in flight and nothing
   * is left to be used up.
   *
   * @returns How many bytes were read, or `null` at the end of the source.
   * @throws The error of the source.
   */
  async readInto(buffer: Uint8Array): Promise<number | null> {
    this.#refuseSecond();
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#ended) return null;
    this.#waiting = this.#reading = true;
    try {
      return await this.#ask(buffer);
    } catch (error) {
      this.#failure = { error };
      throw error;
    } finally {
      this.#waiting = this.#reading = false;
    }
  }

  /** Never rejects, as nobody may be waiting any more. */
  async #read(): Promise<void> {
    this.#reading = true;
    try {
      const count = await this.#ask(this.#slab.free());
      if (count !== null) this.#target.push(this.#slab.use(count));
    } catch (error) {
      this.#failure = { error };
    }
    this.#reading = false;
    this.#wake?.();
  }

  async #ask(buffer: Uint8Array): Promise<number | null> {
    const count = await this.#source.read(buffer);
    if (count === null) {
      this.#ended = true;
      this.#target.end();
    }
    return count;
  }

  #refuseSecond(): void {
    if (this.#waiting) throw new TypeError("Cannot wait for bytes as another wait is under way");
  }
}
