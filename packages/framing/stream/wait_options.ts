/**
 * How long to wait for bytes. When a wait is given up no byte is lost: the next one gets what comes
 * in.
 */
export interface WaitOptions {
  /**
   * Milliseconds after which the wait throws a `DOMException` named `"TimeoutError"`, at most
   * 2147483647.
   *
   * @default {undefined} as long as it takes
   */
  timeout?: number | undefined;
  /** When aborted, the wait throws the signal's reason. */
  signal?: AbortSignal | undefined;
}
