/** Messages that a decoder with a hidden loop over what it has buffered would never finish. */
import { type Codec, delimited, encodeAll, lengthPrefixed, lines } from "@zocalo/framing";

/** A message of any length, and how it comes in. */
export interface LongMessage {
  readonly title: string;
  codec(limit: number): Codec<Uint8Array | string>;
  message(size: number): Uint8Array | string;
  /** Bytes. */
  readonly chunkSize: number;
}

/** Its beginning is all over the messages that it ends. */
export const ALMOST_DELIMITER = `${"a".repeat(15)}b`;

const binary = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => i * 7);
const letters = (size: number): string => "zocalo ".repeat(Math.ceil(size / 7)).slice(0, size);
const almost = (size: number): Uint8Array => new Uint8Array(size).fill(0x61);

const frame = (limit: number) => lengthPrefixed({ limit }) as Codec<Uint8Array | string>;
const line = (limit: number) => lines({ limit }) as Codec<Uint8Array | string>;
const text = (limit: number) =>
  delimited(ALMOST_DELIMITER, { limit }) as Codec<Uint8Array | string>;

export const LONG_MESSAGES: Readonly<Record<string, LongMessage>> = {
  "frame": { title: "a frame in 1 KiB chunks", codec: frame, message: binary, chunkSize: 1024 },
  "line": { title: "a line in 1 KiB chunks", codec: line, message: letters, chunkSize: 1024 },
  "almost": {
    title: "a delimiter that almost matches everywhere",
    codec: text,
    message: almost,
    chunkSize: 1024,
  },
  "frame-bytes": { title: "a frame byte by byte", codec: frame, message: binary, chunkSize: 1 },
  "line-bytes": { title: "a line byte by byte", codec: line, message: letters, chunkSize: 1 },
  "almost-bytes": {
    title: "a delimiter that almost matches everywhere, byte by byte",
    codec: text,
    message: almost,
    chunkSize: 1,
  },
};

/** The message as it comes in: each chunk an array of its own. */
export function* chunksOf(
  { codec, chunkSize }: LongMessage,
  message: Uint8Array | string,
): Generator<Uint8Array<ArrayBuffer>> {
  const wire = new Uint8Array(encodeAll(codec(message.length), [message]));
  for (let i = 0; i < wire.length; i += chunkSize) yield wire.slice(i, i + chunkSize);
}
