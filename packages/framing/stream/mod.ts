/**
 * Messages over connections: {@linkcode framed} sends and receives them through a codec of
 * `@zocalo/framing`, and {@linkcode ByteReader} is for protocols that are easier read step by step.
 *
 * ```text
 *                   framed(stream, codec)
 *               +----------------------------+
 *    send() --> | encoder --> joined writes  | --> stream.write()
 *               |                            |
 * receive() <-- | decoder <-- chunks         | <-- stream.read()
 *               +----------------------------+
 * ```
 *
 * Both work over anything that has `read` and `write` as in {@linkcode ByteSource} and
 * {@linkcode ByteSink}, above all the streams of `@zocalo/transport`. Both own the reading side
 * until `detach()`, which hands back what came in too early.
 *
 * A wait that times out or is aborted loses no byte. The read that it began stays in flight, as
 * there is no way to take one back, and the next wait gets what it brings:
 *
 * ```text
 * receive({ timeout: 100 })   receive()
 *    |------------x              |------|
 *    |--- stream.read() in flight ------|
 * ```
 *
 * @example
 * ```ts
 * import { lengthPrefixed } from "@zocalo/framing";
 * import { type ByteSink, type ByteSource, framed } from "@zocalo/framing/stream";
 * import { assertEquals } from "@std/assert";
 *
 * // Answers each message with its length, until the peer has finished sending.
 * async function serve(stream: ByteSource & ByteSink): Promise<void> {
 *   const messages = framed(stream, lengthPrefixed({ width: 2 }));
 *   for await (const message of messages) await messages.send(new Uint8Array([message.length]));
 * }
 *
 * const input = new Uint8Array([0, 3, 7, 7, 7]);
 * const output: number[] = [];
 * let done = false;
 * await serve({
 *   read(buffer) {
 *     if (done) return Promise.resolve(null);
 *     done = true;
 *     buffer.set(input);
 *     return Promise.resolve(input.length);
 *   },
 *   write(data) {
 *     output.push(...data);
 *     return Promise.resolve();
 *   },
 * });
 * assertEquals(output, [0, 1, 3]);
 * ```
 *
 * @module
 */

export * from "./byte_reader.ts";
export * from "./byte_sink.ts";
export * from "./byte_source.ts";
export * from "./frame_decoder_stream.ts";
export * from "./frame_encoder_stream.ts";
export * from "./framed.ts";
export * from "./read_slab.ts";
export * from "./to_web_stream.ts";
export * from "./wait_options.ts";
