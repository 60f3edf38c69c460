import { onAbort, setDeadline } from "./_deadline.ts";
import type { Datagram, ReceiveOptions } from "./udp_socket.ts";

/** What a {@linkcode DatagramQueue} keeps at most. */
export interface QueueLimits {
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
}

interface Waiter {
  resolve(datagram: Datagram): void;
  reject(reason: unknown): void;
}

/** Datagrams that nobody has asked for yet, or those who wait for one. */
export class DatagramQueue {
  readonly #limits: QueueLimits;
  /** Short enough for `shift` to be cheap. */
  #datagrams: Datagram[] = [];
  #bytes = 0;
  #dropped = 0;
  readonly #waiters = new Set<Waiter>();
  #end: { error: unknown } | undefined;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#datagrams.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** The newest is dropped when there are too many, as systems do. */
  push(datagram: Datagram): void {
    const [waiter] = this.#waiters;
    if (waiter !== undefined) return waiter.resolve(datagram);
    const { maxQueued, maxQueuedBytes } = this.#limits;
    const bytes = this.#bytes + datagram.data.length;
    if (this.#datagrams.length >= maxQueued || bytes > maxQueuedBytes) {
      this.#dropped += 1;
      return;
    }
    this.#bytes = bytes;
    this.#datagrams.push(datagram);
  }

  /** Rejects once {@linkcode end} was called; else `timeoutMessage` says what did not come in time. */
  take(
    { timeout = Infinity, signal }: ReceiveOptions,
    timeoutMessage: () => string,
  ): Promise<Datagram> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const datagram = this.#datagrams.shift();
    if (datagram !== undefined) {
      this.#bytes -= datagram.data.length;
      return Promise.resolve(datagram);
    }
    if (this.#end !== undefined) return Promise.reject(this.#end.error);
    // One promise for all that can happen: the first settles it, and no datagram goes to a wait that is over.
    const { promise, resolve, reject } = Promise.withResolvers<Datagram>();
    const stop = () => {
      this.#waiters.delete(waiter);
      clearDeadline();
      stopListening();
    };
    const waiter: Waiter = {
      resolve(datagram) {
        stop();
        resolve(datagram);
      },
      reject(reason) {
        stop();
        reject(reason);
      },
    };
    this.#waiters.add(waiter);
    const clearDeadline = setDeadline(
      timeout,
      () => waiter.reject(new DOMException(timeoutMessage(), "TimeoutError")),
    );
    const stopListening = onAbort(signal, () => waiter.reject(signal!.reason));
    return promise;
  }

  /** Throws away those that do not pass. */
  keep(passes: (datagram: Datagram) => boolean): void {
    this.#datagrams = this.#datagrams.filter(passes);
    this.#bytes = this.#datagrams.reduce((sum, { data }) => sum + data.length, 0);
  }

  /** No more will come: who waits and who comes later gets an error. */
  end(error: unknown): void {
    this.#end ??= { error };
    for (const waiter of this.#waiters) waiter.reject(error);
  }
}
