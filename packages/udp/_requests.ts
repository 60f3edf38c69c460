import { onAbort, setDeadline } from "./_deadline.ts";
import { SocketClosedError } from "./errors.ts";
import type { Datagram } from "./udp_socket.ts";

/** What a {@linkcode Requests.run} is about. */
export interface Request {
  /** Sends it once, unless it has become known meanwhile that nobody waits any more. */
  readonly send: (isWanted: () => boolean) => Promise<void>;
  /** Whether a datagram is the reply. */
  readonly accepts: (datagram: Datagram) => boolean;
  /** In milliseconds, for the first reply. */
  readonly timeout: number;
  readonly retries: number;
  readonly signal: AbortSignal | undefined;
  /** What is said when no reply has come, after so many datagrams were sent. */
  readonly timeoutMessage: (sent: number) => string;
}

interface Pending {
  readonly accepts: (datagram: Datagram) => boolean;
  resolve(datagram: Datagram): void;
  reject(reason: unknown): void;
  /** Something went wrong that need not keep the reply from coming. */
  trouble(cause: unknown): void;
}

function timeoutError(message: string, trouble: { cause: unknown } | undefined): DOMException {
  if (trouble === undefined) return new DOMException(message, "TimeoutError");
  const { cause } = trouble;
  const why = cause instanceof Error ? cause.message : String(cause);
  const error = new DOMException(`${message}; the last error was: ${why}`, "TimeoutError");
  return Object.defineProperty(error, "cause", { value: cause });
}

/** Requests that wait for their replies. */
export class Requests {
  readonly #pending = new Set<Pending>();
  #end: { error: unknown } | undefined;

  /** Gives a datagram to the oldest request that it is the reply to. Returns whether there is one. */
  offer(datagram: Datagram): boolean {
    for (const pending of this.#pending) {
      try {
        if (!pending.accepts(datagram)) continue;
        pending.resolve(datagram);
        return true;
      } catch (error) {
        // Or anybody could end all requests by one datagram that `match` does not expect.
        pending.trouble(error);
      }
    }
    return false;
  }

  /** Sends until a reply comes. */
  run({ send, accepts, timeout, retries, signal, timeoutMessage }: Request): Promise<Datagram> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#end !== undefined) return Promise.reject(this.#end.error);
    // One promise for all that can happen, as in the queue.
    const { promise, resolve, reject } = Promise.withResolvers<Datagram>();
    let clearDeadline = () => {};
    let isSending = false;
    let sent = 0;
    let trouble: { cause: unknown } | undefined;
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
      trouble(cause) {
        trouble = { cause };
      },
    };
    const stopListening = onAbort(signal, () => pending.reject(signal!.reason));

    const sendOnce = async () => {
      isSending = true;
      try {
        await send(() => this.#pending.has(pending));
        sent += 1;
      } catch (error) {
        // A network that fails for a moment may still bring the reply to what was sent before.
        if (sent === 0 || error instanceof SocketClosedError) pending.reject(error);
        else pending.trouble(error);
      } finally {
        isSending = false;
      }
    };
    const attempt = (number: number) => {
      clearDeadline = setDeadline(timeout * 2 ** number, () => {
        if (number < retries) return attempt(number + 1);
        pending.reject(timeoutError(timeoutMessage(sent), trouble));
      });
      // The time runs also while a name is looked up: then nothing is sent again.
      if (!isSending) void sendOnce();
    };
    this.#pending.add(pending);
    attempt(0);
    return promise;
  }

  /** No reply will come any more. */
  end(error: unknown): void {
    this.#end ??= { error };
    for (const pending of this.#pending) pending.reject(error);
  }
}
