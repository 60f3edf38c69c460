import { assertEquals, assertRejects } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { CHUNK_SIZE } from "../protocol/digests.ts";
import { TransferError } from "../protocol/transfer_error.ts";
import { diskError } from "./_disk_testing.ts";
import { bytes, file, folder, storeAll } from "./_store_testing.ts";
import { StreamStore } from "./stream_store.ts";

Deno.test("StreamStore writes one file to an output that takes a part at a time", async () => {
  const item = file("big", bytes(2 * CHUNK_SIZE + 5), { size: null, mtime: null });
  const written: Uint8Array[] = [];
  await using store = new StreamStore({
    write(data) {
      const part = data.slice(0, 300_000);
      written.push(part);
      return Promise.resolve(part.length);
    },
  });
  assertEquals(await storeAll(store, [item]), {
    decisions: [],
    failures: [],
    sent: item.data.length,
  });
  assertEquals(concat(written), item.data);
  assertEquals(store.storedBytes, item.data.length);
});

Deno.test("StreamStore takes neither folders nor several files nor more than it may", async () => {
  const output = { write: (data: Uint8Array) => Promise.resolve(data.length) };
  const unknown = file("a", bytes(11), { size: null });
  for (
    const items of [
      [folder("a")],
      [file("a", bytes(1)), file("b", bytes(1))],
      [file(["a", "b"], bytes(1))],
      [file("a", bytes(11))],
      [unknown],
    ]
  ) {
    await using store = new StreamStore(output, { maxBytes: 10 });
    const error = await assertRejects(() => storeAll(store, items), TransferError);
    assertEquals((error as TransferError).code, "refused");
  }
});

Deno.test("StreamStore fails as a disk when its output does, and passes bugs on", async () => {
  for (const cause of [diskError("EPIPE"), new TypeError("a bug")]) {
    await using store = new StreamStore({ write: () => Promise.reject(cause) });
    const error = await assertRejects(() => storeAll(store, [file("a", bytes(1))]));
    if (cause instanceof TypeError) assertEquals(error, cause);
    else assertEquals((error as TransferError).cause, cause);
  }
});
