import { backoff, type BackoffOptions } from "./backoff.ts";
import { ConnectError, ConnectionLostError, errorCode, TlsError } from "./errors.ts";
import { pause } from "./_pause.ts";

/** How {@linkcode connect} tries again. */
export interface RetryOptions extends BackoffOptions {
  /**
   * How many attempts there may be in all, the first one included. `Infinity` goes on until one succeeds or the signal
   * aborts.
   *
   * @default {10}
   */
  attempts?: number;
}

/** What is wrong with a path or with rights does not pass by itself. (A name may be known later, as that of a container.) */
const LASTING = new Set(["EACCES", "EPERM", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);

function isLasting(cause: unknown): boolean {
  return cause instanceof Deno.errors.NotCapable || LASTING.has(errorCode(cause) ?? "");
}

/** Whether another attempt may fare better: nobody there yet, no answer, lost in the TLS handshake. */
function isPassing(error: unknown): boolean {
  if (error instanceof ConnectError) {
    return !error.errors.every(({ cause }) => isLasting(cause));
  }
  if (error instanceof TlsError) return error.reason === "closed";
  return error instanceof ConnectionLostError ||
    error instanceof DOMException && error.name === "TimeoutError";
}

/** The same error, which says how often it was tried. A `DOMException` cannot be given another message. */
function withAttempts(error: Error, attempts: number): Error {
  const message = `${error.message} (${attempts} attempts)`;
  if (error instanceof DOMException) return new DOMException(message, error.name);
  error.message = message;
  return error;
}

/**
 * Calls `attempt` until it succeeds, with pauses that grow. Errors that no further attempt would mend are thrown at once, as
 * is the signal's reason; the last error when the attempts are used up.
 *
 * @throws {RangeError} If an option is out of its range.
 */
export async function retrying<T>(
  attempt: () => Promise<T>,
  { attempts = 10, ...options }: RetryOptions,
  signal: AbortSignal | undefined,
  wait: typeof pause = pause,
): Promise<T> {
  if (!(attempts === Infinity || Number.isInteger(attempts) && attempts >= 1)) {
    throw new RangeError(
      `Cannot retry with attempts as an integer from 1 or Infinity: current value is ${attempts}`,
    );
  }
  const delays = backoff(options);
  for (let count = 1;; count++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isPassing(error)) throw error;
      if (attempts === 1) throw error;
      if (count === attempts) throw withAttempts(error as Error, attempts);
    }
    await wait(delays.next().value, signal);
  }
}
