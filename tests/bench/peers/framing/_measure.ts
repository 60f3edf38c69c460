/** The main program of every peer: checks what it decodes, then times it. */
import { makeWork, type Work } from "./_work.ts";

/** Bytes or text; printable ASCII in both cases. */
export type Message = Uint8Array | string;

/** Where the messages go. */
export interface Output {
  /** Another array for each chunk. */
  kept: Message[];
}

/** Decodes all chunks with a new decoder and puts out every message, in order. */
export type Decode = (
  chunks: Iterable<Uint8Array<ArrayBuffer>>,
  out: Output,
) => void | Promise<void>;

/** Milliseconds until the compiler has settled. */
const WARM_UP = 500;

const decoder = new TextDecoder("latin1");

function toText(message: Message): string {
  return typeof message === "string" ? message : decoder.decode(message);
}

/**
 * Keeps the messages until the next chunk is asked for, as a program would that works on what a
 * read brought.
 */
async function pass(
  decode: Decode,
  chunks: Work["chunks"],
  use: (kept: Message[]) => void,
): Promise<void> {
  const out: Output = { kept: [] };
  const useKept = () => {
    use(out.kept);
    out.kept = [];
  };
  const source = function* () {
    for (const chunk of chunks) {
      useKept();
      yield chunk;
    }
  };
  await decode(source(), out);
  useKept();
}

/** Every byte counts here, but not in the time that is measured. */
async function check(decode: Decode, { expected, chunks }: Work): Promise<void> {
  let index = 0;
  await pass(decode, chunks, (kept) => {
    for (const message of kept) {
      const sent = expected[index++];
      if (sent !== undefined && toText(message) === toText(sent)) continue;
      throw new Error(`Message ${index} is not what was sent`);
    }
  });
  if (index !== expected.length) throw new Error(`${index} messages instead of ${expected.length}`);
}

/** Touches every message, so that none can be left unmade; depends on their order. */
function checksum(sum: number, messages: readonly Message[]): number {
  for (const message of messages) {
    const last = message.length - 1;
    const ends = typeof message === "string"
      ? message.charCodeAt(0) + message.charCodeAt(last)
      : message[0]! + message[last]!;
    sum = (Math.imul(sum, 31) + message.length + ends) | 0;
  }
  return sum;
}

/** Runs for so many milliseconds at least; passes a millisecond. */
async function time(milliseconds: number, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  let passes = 0;
  let elapsed = 0;
  while (elapsed < milliseconds) {
    await work();
    passes++;
    elapsed = performance.now() - startedAt;
  }
  return passes / elapsed;
}

/** Messages in a second. */
async function measure(decode: Decode, work: Work, seconds: number): Promise<number> {
  await check(decode, work);
  const expected = checksum(0, work.expected);
  const once = async () => {
    let sum = 0;
    await pass(decode, work.chunks, (kept) => {
      sum = checksum(sum, kept);
    });
    if (sum !== expected) throw new Error(`The checksum is ${sum} instead of ${expected}`);
  };
  await time(WARM_UP, once);
  return await time(seconds * 1_000, once) * 1_000 * work.count;
}

/**
 * `SHAPE SECONDS` on the command line; prints a sample whose rate is messages in a second.
 *
 * @param prepare Returns how the peer decodes a shape.
 * @param makeItsWork If the peer does not take the bytes that all take.
 */
export async function main(
  prepare: (shape: string) => Decode | Promise<Decode>,
  makeItsWork: (shape: string) => Work = makeWork,
): Promise<void> {
  const [shape, seconds] = Deno.args;
  const rate = await measure(await prepare(shape!), makeItsWork(shape!), Number(seconds));
  console.log(JSON.stringify({ rate }));
}
