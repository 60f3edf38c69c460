import type { Backplane, BackplaneReceiver, NodeId } from "./backplane.ts";
import { BackplaneFullError } from "./backplane.ts";
import type { MemoryHub } from "./memory_hub.ts";
import { encodeOp, type Op } from "./op.ts";

/** What waits for others at most, in characters: as much as NATS clients hold while they are cut off (`ReconnectBufSize`). */
const MAX_WAITING = 8 * 1_048_576;

/** What a node says, until it is where others can have it. */
interface Waiting {
  readonly op: Op;
  readonly size: number;
  readonly stored: () => void;
}

/** A backplane within one process: of a node that is alone, or of one that a {@linkcode MemoryHub} joins with others. */
export class MemoryBackplane implements Backplane {
  readonly node: NodeId;
  readonly #hub: MemoryHub | undefined;
  readonly #maxWaiting: number;
  #waiting: Waiting[] = [];
  #waitingSize = 0;
  /** Set while it takes part. {@linkcode MemoryHub} tells it what happens. */
  receiver: BackplaneReceiver | undefined;
  connected = false;
  /** What it has, or wants while it is cut off. */
  readonly keys = new Set<string>();

  /** Without a hub it is alone. */
  constructor(node: NodeId = "alone", hub?: MemoryHub, maxWaiting: number = MAX_WAITING) {
    this.node = node;
    this.#hub = hub;
    this.#maxWaiting = maxWaiting;
  }

  get isShared(): boolean {
    return this.#hub !== undefined;
  }

  publish(op: Op): void | Promise<void> {
    if (this.#hub === undefined) return;
    const size = encodeOp(op).length;
    if (this.#waitingSize + size > this.#maxWaiting) {
      throw new BackplaneFullError("Cannot tell others any more: current value is 0 bytes left");
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ op, size, stored: resolve });
    this.#waitingSize += size;
    if (this.connected) this.#hub.wake();
    else resolve();
    return promise;
  }

  /** The next of what it says, which is stored now. */
  take(): Op | undefined {
    const next = this.#waiting.shift();
    if (next === undefined) return undefined;
    this.#waitingSize -= next.size;
    next.stored();
    return next.op;
  }

  /** Whether something waits to be stored. */
  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** It cannot reach others: what waits does so for long. */
  cutOff(): void {
    for (const { stored } of this.#waiting) stored();
  }

  claim(key: string): boolean | Promise<boolean> {
    return this.#hub === undefined ? true : this.#hub.claim(this, key);
  }

  release(key: string): void {
    this.#hub?.release(this, key);
  }

  async history(topic: string, since: number): Promise<readonly Op[]> {
    if (this.#hub === undefined) return [];
    await Promise.resolve();
    if (!this.connected) {
      throw new Error("Cannot read the history: current value is not connected");
    }
    return this.#hub.history(topic, since);
  }

  start(receiver: BackplaneReceiver): Promise<void> {
    this.receiver = receiver;
    this.connected = true;
    this.#hub?.start(this);
    return Promise.resolve();
  }

  async stop(_timeout: number): Promise<void> {
    this.#hub?.stop(this);
    this.receiver = undefined;
    this.connected = false;
    await Promise.resolve();
  }
}
