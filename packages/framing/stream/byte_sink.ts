/**
 * Where bytes go: a connection, a file. The streams of `@zocalo/transport` fit. `Deno.Conn` does
 * not, since its `write` may write only a part.
 *
 * @example A sink that keeps all in memory
 * ```ts
 * import type { ByteSink } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * const written: number[] = [];
 * const sink: ByteSink = {
 *   write(data) {
 *     written.push(...data);
 *     return Promise.resolve();
 *   },
 * };
 * await sink.write(new Uint8Array([1, 2]));
 * assertEquals(written, [1, 2]);
 * ```
 */
export interface ByteSink {
  /**
   * Writes all of the bytes.
   *
   * @param data The bytes, which do not change until the promise is settled.
   */
  write(data: Uint8Array): Promise<void>;
}
