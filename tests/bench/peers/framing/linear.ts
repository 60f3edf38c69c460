/**
 * `FACTOR SHAPE SECONDS` on the command line: decodes one long message after the other, FACTOR
 * times as long as the shortest, and prints the rate in MB/s and the time that a message takes.
 */
import { median } from "../../stats.ts";
import { chunksOf, LONG_MESSAGES } from "../../../support/long_messages.ts";

/** Bytes of the shortest message: too many for the cache, which would let the others look bad. */
const SIZE = 32 * 1024 * 1024;

/** The same, where each byte comes alone. */
const SIZE_ALONE = 512 * 1024;

const [factor, shape, seconds] = Deno.args;
const long = LONG_MESSAGES[shape!]!;
const size = Number(factor) * (long.chunkSize === 1 ? SIZE_ALONE : SIZE);
const message = long.message(size);

/** Milliseconds, without the time that it takes to make the chunks. */
function once(): number {
  const chunks = [...chunksOf(long, message)];
  const decoder = long.codec(size).decoder();
  const startedAt = performance.now();
  let length: number | undefined;
  for (const chunk of chunks) {
    decoder.push(chunk);
    length ??= decoder.next()?.length;
  }
  const elapsed = performance.now() - startedAt;
  if (length !== size) throw new Error(`The message has ${length} bytes instead of ${size}`);
  return elapsed;
}

once();
const times: number[] = [];
for (let left = Number(seconds) * 1_000; left > 0; left -= times.at(-1)!) times.push(once());
const time = median(times);
const micros = { p50: time * 1_000, p99: Math.max(...times) * 1_000 };
console.log(JSON.stringify({ rate: size / time / 1_000, latency: micros }));
