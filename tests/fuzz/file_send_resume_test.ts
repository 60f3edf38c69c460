/** Property tests of file-send on a link that is cut: what it goes on with, and what `--raw` has got. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type ByteStream, ConnectionLostError } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import { TransferProgress } from "../../apps/file-send/protocol/progress.ts";
import { receiveRaw, sendRaw } from "../../apps/file-send/protocol/raw.ts";
import {
  MemorySource,
  sampleBytes,
  transfer,
  valueOf,
} from "../../apps/file-send/protocol/test_support.ts";
import { FolderStore } from "../../apps/file-send/store/folder_store.ts";
import { RealDisk } from "../../apps/file-send/store/real_disk.ts";
import { count } from "../support/tier.ts";

const MIB = 1_048_576;

/** What a cut may cost, in bytes that are sent twice. */
const COST = 8 * MIB;

/** Two streams, whose link is cut once so many bytes have gone from the first to the second. */
function cutLink(bytes: number): [first: ByteStream, second: ByteStream] {
  const [first, near] = memoryPair();
  const [far, second] = memoryPair();
  const cut = () => {
    near.abort();
    far.abort();
  };
  const pass = async (from: ByteStream, to: ByteStream, most: number) => {
    const buffer = new Uint8Array(65_536);
    try {
      for (let left = most, read; (read = await from.read(buffer)) !== null; left -= read) {
        await to.write(buffer.slice(0, Math.min(read, left)));
        if (read >= left) return cut();
      }
      await to.closeWrite();
    } catch {
      cut();
    }
  };
  void pass(near, far, bytes);
  void pass(far, near, Infinity);
  return [first, second];
}

/** What a disk does to what an attempt has left: cuts it off, or flips a bit of the ledger. */
const damage = fc.record({
  attempt: fc.nat(3),
  ending: fc.constantFrom(".ledger", ".part"),
  kind: fc.constantFrom("cut", "flip"),
  /** Where, as a share of its length. */
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
});

function harm(
  folder: string,
  { ending, kind, at }: typeof damage extends fc.Arbitrary<infer T> ? T : never,
): void {
  const name = namesIn(folder).find((name) => name.endsWith(ending));
  if (name === undefined) return;
  const data = Deno.readFileSync(`${folder}/${name}`);
  const place = Math.floor(data.length * at);
  // What is in a part is trusted: a disk that changes it is found out by --sha256 only.
  if (kind === "cut" || ending === ".part") return Deno.truncateSync(`${folder}/${name}`, place);
  data[place]! ^= 1;
  Deno.writeFileSync(`${folder}/${name}`, data);
}

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name);
}

const story = fc.record({
  size: fc.integer({ min: 0, max: 12 * MIB }),
  cuts: fc.array(fc.nat(13 * MIB), { minLength: 1, maxLength: 4 }),
  secret: fc.constantFrom(undefined, "a secret"),
  damage: fc.option(damage),
});

Deno.test("file-send ends with the right file when attempts are cut and what they left is damaged", async () => {
  const disk = new RealDisk({ fsync: false });
  await fc.assert(
    fc.asyncProperty(story, async ({ size, cuts, secret, damage }) => {
      const folder = await Deno.makeTempDir({ prefix: "zocalo" });
      const data = sampleBytes(size, 1 + size);
      const secrets = [secret, secret] as const;
      let total = 0;
      for (const [attempt, bytes] of [...cuts, Infinity].entries()) {
        if (damage?.attempt === attempt) harm(folder, damage);
        const progress = new TransferProgress();
        await using store = new FolderStore(folder, { disk });
        const streams = cutLink(bytes);
        const options = { streams, secrets, progress };
        const { received } = await transfer(new MemorySource({ data }), store, options);
        total += progress.movedBytes;
        if (namesIn(folder).includes("data")) {
          assertEquals(Deno.readFileSync(`${folder}/data`), data);
        }
        if (bytes === Infinity) assertEquals(valueOf(received).failures, []);
      }
      assertEquals(namesIn(folder), ["data"]);
      if (damage === null) assert(total <= size + cuts.length * COST, `${total} bytes were sent`);
      await Deno.remove(folder, { recursive: true });
    }),
    { numRuns: count(10, 300) },
  );
});

Deno.test("file-send --raw brings the bytes in their order, as far as the link does", async () => {
  const input = fc.record({ size: fc.nat(3 * MIB), cut: fc.nat(4 * MIB), pieces: fc.nat(100_000) });
  await fc.assert(
    fc.asyncProperty(input, async ({ size, cut, pieces }) => {
      const data = sampleBytes(size, 1 + size);
      let read = 0;
      const source = {
        read(buffer: Uint8Array) {
          if (read === size) return Promise.resolve(null);
          const part = data.subarray(read, read + Math.min(buffer.length, 1 + pieces));
          buffer.set(part);
          read += part.length;
          return Promise.resolve(part.length);
        },
      };
      const got = new Uint8Array(size);
      let length = 0;
      const target = {
        write(data: Uint8Array) {
          const part = data.subarray(0, 1 + pieces);
          got.set(part, length);
          length += part.length;
          return Promise.resolve(part.length);
        },
      };
      const [here, there] = cutLink(cut);
      const [sent, received] = await Promise.allSettled([
        sendRaw(here, source),
        receiveRaw(there, target),
      ]);
      assertEquals(got.subarray(0, length), data.subarray(0, length));
      for (const side of [sent, received]) {
        if (side.status === "rejected") assert(side.reason instanceof ConnectionLostError);
      }
      // The end of a cut link may look like that of the bytes: nobody can know.
      if (received.status === "fulfilled") assertEquals(received.value, length);
      assert(length <= Math.min(size, cut));
      if (cut > size) assertEquals([valueOf(sent).bytes, valueOf(received)], [size, size]);
    }),
    { numRuns: count(30, 500) },
  );
});
