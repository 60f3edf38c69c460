/**
 * Messages over bytes. A TCP connection is a stream of bytes and has no messages: what one side
 * writes at once may reach the other in pieces, or together with what came before. A codec puts
 * messages on the stream so that they can be found again, however it is cut:
 *
 * ```text
 *  messages           +-----------+  +-----------+  +------------------+
 *                     |  hello    |  |  (empty)  |  |  how are you     |
 *                     +-----------+  +-----------+  +------------------+
 *                              |           |                |
 *                              v           v                v
 *  on the wire        +-------------+-------+-------------+-----------------+
 *  lengthPrefixed()   | 00 00 00 05 | hello | 00 00 00 00 | 00 00 00 0b ... |
 *                     +-------------+-------+-------------+-----------------+
 *
 *  as it may come in  +-----------+-------------------+---------------------+
 *                     | 00 00 00  | 05 hello 00 00 00 | 00 00 00 00 0b ...  |
 *                     +-----------+-------------------+---------------------+
 * ```
 *
 * | codec | on the wire | messages |
 * | --- | --- | --- |
 * | {@linkcode lengthPrefixed} | length, payload | `Uint8Array` |
 * | {@linkcode lengthPrefixedBody} | the same, larger than memory | {@linkcode BodyEvent} |
 * | {@linkcode jsonHeader} | length, header in JSON, content | {@linkcode JsonHeaderFrame} |
 * | {@linkcode fixedLength} | payload, always as long | `Uint8Array` |
 * | {@linkcode lines} | text, line ending | `string` |
 * | {@linkcode delimited} | payload, delimiter | `Uint8Array` |
 * | {@linkcode netstring} | length in digits, colon, payload, comma | `Uint8Array` |
 * | {@linkcode decimalPrefixed} | length in digits, always as many, payload | `Uint8Array` |
 * | {@linkcode untilClose} | payload, end of the stream | `Uint8Array` |
 * | {@linkcode tagged} | tag, what the codec of that tag writes | `{ tag, value }` |
 * | {@linkcode text} | UTF-8 in the frames of another codec | `string` |
 * | {@linkcode json} | JSON in the frames of another codec | any value |
 *
 * This module does no I/O, sets no timers and uses nothing of Deno's: bytes are pushed into a
 * {@linkcode Decoder} and messages taken out, and an {@linkcode Encoder} appends to a
 * {@linkcode SendBuffer}. So it fits any stream, and any runtime. To receive and send over a
 * connection, `framed()` of `@zocalo/framing/stream` does the rest.
 *
 * Every codec has a finite limit in bytes, which is compared before memory is taken. A bad frame is
 * a {@linkcode FrameError}.
 *
 * @example The bytes come in as they like, and messages come out
 * ```ts
 * import { encodeAll, lengthPrefixed } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const codec = lengthPrefixed();
 * const sent = ["hello", "", "how are you"];
 * const wire = encodeAll(codec, sent.map((text) => new TextEncoder().encode(text)));
 *
 * const decoder = codec.decoder();
 * const messages: string[] = [];
 * for (const chunk of [wire.slice(0, 3), wire.slice(3, 12), wire.slice(12)]) {
 *   decoder.push(chunk);
 *   for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
 *     messages.push(new TextDecoder().decode(frame));
 *   }
 * }
 * assertEquals(messages, sent);
 * ```
 *
 * @example A codec of your own: one byte for a number from 0 to 9, as a digit
 * ```ts
 * import { type Codec, decodeAll, encodeAll, FrameError, ReceiveBuffer } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * const digits: Codec<number> = {
 *   decoder() {
 *     const buffer = new ReceiveBuffer();
 *     return {
 *       push: (chunk) => buffer.push(chunk),
 *       next() {
 *         const byte = buffer.at(0);
 *         if (byte === undefined) return undefined;
 *         if (byte < 0x30 || byte > 0x39) throw new FrameError(`Not a digit: ${byte}`);
 *         buffer.skip(1);
 *         return byte - 0x30;
 *       },
 *       end() {}, // no frame of one byte can be cut
 *       remainder: () => buffer.remainder(),
 *       get bufferedBytes() {
 *         return buffer.length;
 *       },
 *     };
 *   },
 *   encoder() {
 *     return {
 *       encode(digit, out) {
 *         if (![0, 1, 2, 3, 4, 5, 6, 7, 8, 9].includes(digit)) throw new RangeError("Not a digit");
 *         out.writeUint(digit + 0x30, 1);
 *       },
 *     };
 *   },
 * };
 * assertEquals(decodeAll(digits, encodeAll(digits, [4, 2])), [4, 2]);
 * ```
 *
 * @module
 */

export * from "./codec.ts";
export * from "./decimal_prefixed.ts";
export * from "./decode_all.ts";
export * from "./decoder.ts";
export * from "./delimited.ts";
export * from "./encode_all.ts";
export * from "./encoder.ts";
export * from "./errors.ts";
export * from "./fixed_length.ts";
export * from "./json.ts";
export * from "./json_header.ts";
export * from "./length_prefixed.ts";
export * from "./length_prefixed_body.ts";
export * from "./limits.ts";
export * from "./lines.ts";
export * from "./netstring.ts";
export * from "./pack.ts";
export * from "./pack_types.ts";
export * from "./packed_size.ts";
export * from "./receive_buffer.ts";
export * from "./send_buffer.ts";
export * from "./tagged.ts";
export * from "./text.ts";
export * from "./unpack.ts";
export * from "./until_close.ts";
