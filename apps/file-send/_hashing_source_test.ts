import { assertEquals, assertRejects } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { HashingSource } from "./_hashing_source.ts";
import { sha256 } from "./protocol/digests.ts";
import type { Source } from "./protocol/source.ts";
import { TransferError } from "./protocol/transfer_error.ts";

/** One file of these chunks. */
function sourceOf(chunks: readonly string[]): Source & { disposed: number } {
  const encoder = new TextEncoder();
  return {
    entries: [],
    disposed: 0,
    open(_entry, firstChunk) {
      let next = firstChunk;
      return Promise.resolve({
        read: () => Promise.resolve(encoder.encode(chunks[next++] ?? "")),
        [Symbol.dispose]: () => void (this.disposed += 1),
      });
    },
  };
}

function digestsOf(chunks: readonly string[]): Uint8Array {
  return concat(chunks.map((chunk) => sha256(new TextEncoder().encode(chunk))));
}

const NONE = new Uint8Array(0);

/** SHA-256 of `abc` (FIPS 180-4). */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

for (const firstChunk of [0, 2]) {
  Deno.test(`HashingSource tells the digest of all of a file when it is read from chunk ${firstChunk} on`, async () => {
    const digests: unknown[] = [];
    const inner = sourceOf(["a", "b", "c"]);
    const source = new HashingSource(inner, (entry, digest) => digests.push([entry, digest]));
    let text = "";
    {
      using file = await source.open(7, firstChunk, digestsOf(["a", "b"].slice(0, firstChunk)));
      for (let data; (data = await file.read()).length > 0;) {
        text += new TextDecoder().decode(data);
      }
    }
    assertEquals(text, "abc".slice(firstChunk));
    assertEquals(digests, [[7, ABC]]);
    assertEquals(inner.disposed, 1);
  });
}

Deno.test("HashingSource tells nothing of a file that is not read to its end", async () => {
  const digests: string[] = [];
  const source = new HashingSource(sourceOf(["a", "b"]), (_, digest) => digests.push(digest));
  {
    using file = await source.open(0, 0, NONE);
    await file.read();
  }
  assertEquals(digests, []);
});

Deno.test("HashingSource refuses a file whose beginning is not what was sent of it", async () => {
  const inner = sourceOf(["a", "B", "c"]);
  const source = new HashingSource(inner, () => {});
  const open = () => source.open(0, 2, digestsOf(["a", "b"]));
  const error = await assertRejects(open, TransferError, "not what was sent of it before");
  assertEquals((error as TransferError).code, "source");
  assertEquals(inner.disposed, 1);
});

Deno.test("HashingSource.open() reads no more of what was sent before when nobody waits", async () => {
  const chunks = Array.from({ length: 100 }, (_, i) => `${i}`);
  const inner = sourceOf(chunks);
  const stopping = new AbortController();
  const opening = new HashingSource(inner, () => {})
    .open(0, 100, digestsOf(chunks), stopping.signal);
  stopping.abort(new Error("gone"));
  await assertRejects(() => opening, Error, "gone");
  assertEquals(inner.disposed, 1);
});
