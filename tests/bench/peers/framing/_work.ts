/** The messages that all peers decode, and the bytes that they decode them from. */
import { type Codec, encodeAll, lengthPrefixed } from "@zocalo/framing";

/**
 * Bytes of the messages of a shape. They stay in the processor's cache, as what has just been read
 * from a socket would be.
 */
const TOTAL = 1024 * 1024;

/** How often the messages come in one pass. */
const REPETITIONS = 16;

const CHUNK_SIZE = 64 * 1024;

const LF = 0x0a;

/** What one measurement is about. */
export interface Work {
  /** How many messages the bytes hold. */
  readonly count: number;
  /** What must come out. */
  readonly expected: readonly Uint8Array[];
  /** Each an array of its own, as from a read. */
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
}

const varint = lengthPrefixed({ width: "varint" });

/** By shape: bytes of a message, and how the messages become bytes if they are not lines. */
const SHAPES: Record<string, { size: number; codec?: Codec<Uint8Array> }> = {
  "u32-64": { size: 64, codec: lengthPrefixed() },
  "u32-4k": { size: 4096, codec: lengthPrefixed() },
  "varint-64": { size: 64, codec: varint },
  "varint-4k": { size: 4096, codec: varint },
  "lines": { size: 80 },
  "byte-lines": { size: 80 },
};

/** Printable ASCII, so that lines of text and of bytes can be compared; always the same. */
function messagesOf(size: number): Uint8Array[] {
  let state = 1;
  return Array.from(
    { length: Math.floor(TOTAL / size) },
    () =>
      Uint8Array.from({ length: size }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
        return 0x20 + (state >> 16) % 95;
      }),
  );
}

function joinLines(messages: readonly Uint8Array[], size: number): Uint8Array {
  const wire = new Uint8Array(messages.length * (size + 1)).fill(LF);
  messages.forEach((message, i) => wire.set(message, i * (size + 1)));
  return wire;
}

/** `codec`: in place of the shape's own, for a peer that does not know that. */
export function makeWork(shape: string, codec?: Codec<Uint8Array>): Work {
  const { size, codec: own } = SHAPES[shape]!;
  const messages = messagesOf(size);
  const format = codec ?? own;
  const wire = format === undefined ? joinLines(messages, size) : encodeAll(format, messages);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let i = 0; i < wire.length; i += CHUNK_SIZE) chunks.push(wire.slice(i, i + CHUNK_SIZE));
  const again = <T>(items: readonly T[]): T[] => Array(REPETITIONS).fill(items).flat();
  return {
    count: messages.length * REPETITIONS,
    expected: again(messages),
    chunks: again(chunks),
  };
}
