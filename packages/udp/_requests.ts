import { onAbort, setDeadline } from "./_deadline.ts";
import type { Datagram } from "./udp_socket.ts";

/** What a {@linkcode Requests.run} is about. */
export interface Request {
  /** Sends it once. */
  readonly send: () => Promise<void>;
  /** Whether a datagram is the reply. */
  readonly accepts: (datagram: Datagram) => boolean;
  /** In milliseconds, for the first reply. */
  readonly timeout: number;
  readonly retries: number;
  readonly signal: AbortSignal | undefined;
  /** What is said when no reply has come, after so many datagrams. */
  readonly timeoutMessage: (sent: number) => string;
}

interface Pending {
  readonly accepts: (datagram: Datagram) => boolean;
  resolve(datagram: Datagram): void;
  reject(reason: unknown): void;
}

/** Requests that wait for their replies. */
export class Requests {
  readonly #pending = new Set<Pending>();

  /** Gives a datagram to the oldest request that it is the reply to. Returns whether there is one. */
  offer(datagram: Datagram): boolean {
    for (const pending of this.#pending) {
      try {
        if (!pending.accepts(datagram)) continue;
        pending.resolve(datagram);
        return true;
      } catch (error) {
        pending.reject(error);
      }
    }
    return false;
  }

  /** Sends until a reply comes. */
  run({ send, accepts, timeout, retries, signal, timeoutMessage }: Request): Promise<Datagram> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    // One promise for all that can happen, as in the queue.
    const { promise, resolve, reject } = Promise.withResolvers<Datagram>();
    let clearDeadline = () => {};
    const stop = () => {
      this.#pending.delete(pending);
      clearDeadline();
      stopListening();
    };
    const pending: Pending = {
      accepts,
      resolve(datagram) {
        stop();
        resolve(datagram);
      },
      reject(reason) {
        stop();
        reject(reason);
      },
    };
    const stopListening = onAbort(signal, () => pending.reject(signal!.reason));

    const attempt = (number: number) => {
      clearDeadline = setDeadline(timeout * 2 ** number, () => {
        if (number < retries) return attempt(number + 1);
        pending.reject(new DOMException(timeoutMessage(number + 1), "TimeoutError"));
      });
      send().catch(pending.reject);
    };
    this.#pending.add(pending);
    attempt(0);
    return promise;
  }

  /** No reply will come any more. */
  end(error: unknown): void {
    for (const pending of this.#pending) pending.reject(error);
  }
}
