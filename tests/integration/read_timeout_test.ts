/** A read that timed out, and then another: no byte is lost, over any transport and however late the peer's bytes come. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { TruncatedFrameError } from "@zocalo/framing";
import { ByteReader } from "@zocalo/framing/stream";
import { faultyStream } from "@zocalo/transport/testing";
import { reversed, TRANSPORTS } from "../support/stream_pairs.ts";
import { count } from "../support/tier.ts";

const SEEDS = count(3, 50);

/** In bytes: much less and much more than what comes at once. */
const SIZES = [1, 40, 3, 5_000, 7, 300, 70_000, 2, 25];

/** The message at this place, different from all others. */
function message(index: number): Uint8Array {
  return Uint8Array.from({ length: SIZES[index]! }, (_, i) => i * (index + 3) + index);
}

const isTimeout = (error: unknown) =>
  error instanceof DOMException && error.name === "TimeoutError";

/** Waits for so many bytes again and again, a millisecond each time. */
async function insist(reader: ByteReader, size: number): Promise<Uint8Array> {
  for (;;) {
    try {
      return await reader.readExactly(size, { timeout: 1 });
    } catch (error) {
      if (!isTimeout(error)) throw error;
    }
  }
}

async function timesOut(reader: ByteReader): Promise<void> {
  assert(isTimeout(await assertRejects(() => reader.readExactly(1_000, { timeout: 1 }))));
}

for (const [transport, { open, skip: { ignore, suffix } }] of Object.entries(TRANSPORTS)) {
  for (const side of ["client", "server"]) {
    const name = `ByteReader loses no byte to time-outs over ${transport}, on the ${side}`;
    Deno.test({
      name: name + suffix,
      ignore,
      fn: async () => {
        for (let seed = 0; seed < SEEDS; seed++) {
          const pair = await open();
          const [near, far] = side === "client" ? pair : reversed(pair);
          await using stream = near;
          await using peer = faultyStream(far, { seed, delays: 1, maxDelay: 8 });
          const reader = new ByteReader(stream);

          await timesOut(reader);
          await peer.write(new Uint8Array([1, 2]));
          await timesOut(reader);
          await peer.write(new Uint8Array([3]));
          assertEquals(await insist(reader, 3), new Uint8Array([1, 2, 3]));

          const writing = (async () => {
            for (const index of SIZES.keys()) await peer.write(message(index));
            await peer.closeWrite();
          })();
          for (const index of SIZES.keys()) {
            assertEquals(await insist(reader, SIZES[index]!), message(index));
          }
          await writing;
          await assertRejects(() => insist(reader, 1), TruncatedFrameError);
          assertEquals(reader.buffered, 0);

          // The end of one direction is not the end of the other.
          await stream.write(new Uint8Array([9]));
          assertEquals(await new ByteReader(peer).readExactly(1), new Uint8Array([9]));
          await stream.closeWrite();
        }
      },
    });
  }
}
