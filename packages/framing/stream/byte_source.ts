/**
 * Where bytes come from: a connection, a file, a {@linkcode ByteReader}. The streams of
 * `@zocalo/transport` fit, and so do `Deno.Conn` and `Deno.FsFile`.
 *
 * @example A source in memory
 * ```ts
 * import { ByteReader, type ByteSource } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * let bytes = new Uint8Array([1, 2, 3]);
 * const source: ByteSource = {
 *   read(buffer) {
 *     if (bytes.length === 0) return Promise.resolve(null);
 *     const part = bytes.subarray(0, buffer.length);
 *     buffer.set(part);
 *     bytes = bytes.subarray(part.length);
 *     return Promise.resolve(part.length);
 *   },
 * };
 * assertEquals(await new ByteReader(source).readExactly(2), new Uint8Array([1, 2]));
 * ```
 */
export interface ByteSource {
  /**
   * Reads what there is, waiting until there is something.
   *
   * @param buffer Where the bytes go, at the beginning.
   * @returns How many bytes were read, or `null` at the end of the stream.
   */
  read(buffer: Uint8Array): Promise<number | null>;
}
