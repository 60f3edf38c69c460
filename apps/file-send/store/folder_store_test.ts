import { assert, assertEquals, assertRejects } from "@std/assert";
import { CHUNK_SIZE, sha256 } from "../protocol/digests.ts";
import { TransferError } from "../protocol/transfer_error.ts";
import {
  assertStored,
  bytes,
  chunkOf,
  file,
  folder,
  type Item,
  listAll,
  storeAll,
  temporaryFolder,
} from "./_store_testing.ts";
import { fileStore } from "./file_store.ts";
import { FolderStore, type FolderStoreOptions } from "./folder_store.ts";
import { RealDisk } from "./real_disk.ts";

const BIG = 5 * CHUNK_SIZE + 77;

/** Sends so many chunks of one file, and then the connection is lost. */
async function storePart(root: string, item: Item, chunks: number, options?: FolderStoreOptions) {
  await using store = new FolderStore(root, options);
  const [decision] = await store.decide([item], item.size ?? 0);
  await store.begin(0);
  for (let i = decision?.chunks ?? 0; i < chunks; i++) {
    const chunk = chunkOf(item.data, i);
    await store.write(chunk, sha256(chunk));
  }
}

async function storeOnce(root: string, items: readonly Item[], options?: FolderStoreOptions) {
  await using store = new FolderStore(root, options);
  return await storeAll(store, items);
}

Deno.test("FolderStore stores files of any size and folders with their modes and times", async () => {
  using root = temporaryFolder();
  const items = [
    file("empty", new Uint8Array(0)),
    file("one", bytes(1), { mode: 0o400 }),
    folder("sub", { mode: 0o500 }),
    folder("sub/sub", { mtime: 1_000_000_000_500 }),
    file("sub/sub/chunk", bytes(CHUNK_SIZE)),
    file("sub/big", bytes(BIG), { mode: 0o777, mtime: -5_000 }),
    folder("sub/none"),
  ];
  for (const fsync of [true, false]) {
    const target = `${root.path}/${fsync}`;
    const disk = new RealDisk({ fsync });
    const { decisions, failures } = await storeOnce(target, items, { disk });
    assertEquals([decisions, failures], [[], []]);
    assertStored(target, items);
    Deno.chmodSync(`${target}/sub`, 0o700);
  }
});

Deno.test("FolderStore goes on behind the chunks that are there when the connection was lost", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(BIG));
  await storePart(root.path, item, 3);
  assertEquals(listAll(root.path).length, 2);
  const { sent } = await storeOnce(root.path, [item]);
  assertEquals(sent, BIG - 3 * CHUNK_SIZE);
  assertStored(root.path, [item]);
  assertEquals(listAll(root.path), ["big"]);
});

Deno.test("FolderStore goes on again and again, also from the last whole chunk", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(5 * CHUNK_SIZE));
  for (let chunks = 1; chunks <= 5; chunks++) await storePart(root.path, item, chunks);
  assertEquals((await storeOnce(root.path, [item])).sent, 0);
  assertStored(root.path, [item]);
});

for (const change of [{ id: "other" }, { mtime: 5 }, { size: BIG - 1 }]) {
  Deno.test(`FolderStore starts anew when the source has another ${Object.keys(change)}`, async () => {
    using root = temporaryFolder();
    const item = file("big", bytes(BIG));
    await storePart(root.path, item, 3);
    const data = bytes(change.size ?? BIG, 2);
    const changed = { ...item, data, ...change };
    assertEquals((await storeOnce(root.path, [changed])).sent, data.length);
    assertStored(root.path, [changed]);
    assertEquals(listAll(root.path), ["big"]);
  });
}

Deno.test("FolderStore never takes an old ledger for a new part", async () => {
  using root = temporaryFolder();
  const old = file("big", bytes(BIG), { id: "old" });
  const other = file("big", bytes(BIG, 2), { id: "other" });
  await storePart(root.path, old, 5);
  await storePart(root.path, other, 1);
  await storePart(root.path, file("big", bytes(CHUNK_SIZE, 3)), 1);
  assertEquals((await storeOnce(root.path, [old])).sent, BIG);
  assertStored(root.path, [old]);
});

Deno.test("FolderStore starts anew when it shall not resume", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(BIG));
  await storePart(root.path, item, 3);
  assertEquals((await storeOnce(root.path, [item], { resume: false })).sent, BIG);
  assertStored(root.path, [item]);
  assertEquals(listAll(root.path), ["big"]);
});

Deno.test("FolderStore goes on up to where a ledger is torn or damaged", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(BIG));
  const damage: [(ledger: Uint8Array) => Uint8Array, number][] = [
    [(ledger) => ledger.subarray(0, -1), 4],
    [(ledger) => ledger.with(-1, ledger.at(-1)! ^ 1), 4],
    [(ledger) => ledger.with(-41, ledger.at(-41)! ^ 1), 3],
    [(ledger) => ledger.with(-200, ledger.at(-200)! ^ 1), 0],
    [(ledger) => new Uint8Array([...ledger, ...ledger.subarray(-40)]), 5],
    [(ledger) => ledger.subarray(0, 20), 0],
    [() => new Uint8Array(0), 0],
    [() => new Uint8Array(300), 0],
  ];
  for (const [change, chunks] of damage) {
    await storePart(root.path, item, 5);
    const path = `${root.path}/${listAll(root.path).find((name) => name.endsWith(".ledger"))}`;
    Deno.writeFileSync(path, change(Deno.readFileSync(path)));
    const { sent } = await storeOnce(root.path, [item]);
    assertEquals(sent, BIG - chunks * CHUNK_SIZE);
    assertStored(root.path, [item]);
    Deno.removeSync(`${root.path}/big`);
    assertEquals(listAll(root.path), []);
  }
});

Deno.test("FolderStore starts anew when the part is shorter than its ledger says or has a second name", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(BIG));
  for (const damage of ["short", "linked"]) {
    await storePart(root.path, item, 3);
    const part = `${root.path}/${listAll(root.path).find((name) => name.endsWith(".part"))}`;
    if (damage === "short") Deno.truncateSync(part, 3 * CHUNK_SIZE - 1);
    else Deno.linkSync(part, `${root.path}/second`);
    assertEquals((await storeOnce(root.path, [item])).sent, BIG);
    assertStored(root.path, [item]);
    Deno.removeSync(`${root.path}/big`);
  }
});

Deno.test("FolderStore starts anew when somebody has taken the part or the ledger away", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(BIG));
  const other = file("big", bytes(BIG, 2), { id: "other" });
  for (const lost of [".part", ".ledger"]) {
    await storePart(root.path, item, 4);
    Deno.removeSync(`${root.path}/${listAll(root.path).find((name) => name.endsWith(lost))}`);
    await storePart(root.path, other, 4, { resume: false });
    assertEquals((await storeOnce(root.path, [item])).sent, BIG);
    assertStored(root.path, [item]);
    Deno.removeSync(`${root.path}/big`);
    assertEquals(listAll(root.path), []);
  }
});

Deno.test("FolderStore refuses a file that another transfer is receiving", async () => {
  using root = temporaryFolder();
  const items = [file("big", bytes(BIG)), file("small", bytes(5))];
  await using first = new FolderStore(root.path);
  await first.decide(items.slice(0, 1), BIG);
  await first.begin(0);
  for (let i = 0; i < 3; i++) {
    await first.write(chunkOf(items[0]!.data, i), sha256(chunkOf(items[0]!.data, i)));
  }
  const { decisions, failures } = await storeOnce(root.path, items);
  assertEquals(failures, []);
  assertEquals(decisions.map(({ entry, reason }) => [entry, reason]), [
    [0, "another transfer is receiving this file"],
  ]);
  for (let i = 3; i < 6; i++) {
    await first.write(chunkOf(items[0]!.data, i), sha256(chunkOf(items[0]!.data, i)));
  }
  await first.finish();
  assertEquals(await first.settle(), []);
  assertStored(root.path, items);
});

Deno.test("FolderStore says so in the end when another transfer took a file after the decision", async () => {
  using root = temporaryFolder();
  const items = [file("a", bytes(5)), file("b", bytes(6)), file("c", bytes(7))];
  await using first = new FolderStore(root.path);
  await first.decide(items.slice(1, 2), 6);
  await using second = new FolderStore(root.path);
  const original = second.begin.bind(second);
  second.begin = async (entry) => {
    if (entry === 1) await first.begin(0);
    await original(entry);
  };
  const { failures } = await storeAll(second, items);
  assertEquals(failures, [{ entry: 1, reason: "another transfer is receiving this file" }]);
  assertEquals(second.storedBytes, 18);
  assertStored(root.path, [items[0]!, items[2]!]);
});

Deno.test("FolderStore counts all bytes as stored without being asked for more", async () => {
  using root = temporaryFolder();
  const items = [file("big", bytes(BIG)), file("small", bytes(5))];
  await using store = new FolderStore(root.path);
  const all = Promise.withResolvers<void>();
  store.onStored = () => {
    if (store.storedBytes === BIG + 5) all.resolve();
  };
  await store.decide(items, BIG + 5);
  for (const [entry, { data }] of items.entries()) {
    await store.begin(entry);
    for (let i = 0; i * CHUNK_SIZE < data.length; i++) {
      await store.write(chunkOf(data, i), sha256(chunkOf(data, i)));
    }
    await store.finish();
  }
  await all.promise;
});

Deno.test("FolderStore counts what is written to a file without a ledger as stored while it comes", async () => {
  using root = temporaryFolder();
  for (const item of [file("a", bytes(BIG), { size: null }), file("b", bytes(BIG))]) {
    await using store = new FolderStore(root.path, { resume: false });
    const some = Promise.withResolvers<void>();
    store.onStored = () => some.resolve();
    await store.decide([item], 0);
    await store.begin(0);
    for (let i = 0; i < 3; i++) {
      await store.write(chunkOf(item.data, i), sha256(chunkOf(item.data, i)));
    }
    await some.promise;
    assert(store.storedBytes >= 2 * CHUNK_SIZE);
  }
  assertEquals(listAll(root.path), []);
});

Deno.test("FolderStore keeps an abandoned file for another time and goes on with the next", async () => {
  using root = temporaryFolder();
  const items = [file("big", bytes(BIG)), file("small", bytes(5)), file("last", bytes(6))];
  await using store = new FolderStore(root.path);
  await store.decide(items, BIG);
  await store.begin(0);
  await store.write(chunkOf(items[0]!.data, 0), sha256(chunkOf(items[0]!.data, 0)));
  await store.abandon();
  await store.begin(1);
  await store.abandon();
  assertEquals(store.storedBytes, CHUNK_SIZE);
  await store.begin(2);
  await store.write(items[2]!.data, sha256(items[2]!.data));
  await store.finish();
  assertEquals(await store.settle(), []);
  assertEquals(listAll(root.path).length, 3);
  assertEquals((await storeOnce(root.path, items)).sent, BIG - CHUNK_SIZE + 5);
  assertStored(root.path, items);
});

Deno.test("FolderStore leaves holes where chunks are zeros, in the middle and at the end", async () => {
  using root = temporaryFolder();
  const data = new Uint8Array(40 * CHUNK_SIZE);
  data.set(bytes(CHUNK_SIZE), 7 * CHUNK_SIZE);
  const item = file("sparse", data);
  await storePart(root.path, item, 12);
  assertEquals((await storeOnce(root.path, [item])).sent, 28 * CHUNK_SIZE);
  assertStored(root.path, [item]);
  assert((Deno.statSync(`${root.path}/sparse`).blocks ?? 0) * 512 <= 2 * CHUNK_SIZE);
});

Deno.test("fileStore() gives a file the name it was told, and takes no more than one", async () => {
  using root = temporaryFolder();
  const item = file("sent name", bytes(BIG));
  {
    await using store = fileStore(`${root.path}/given`);
    assertEquals((await storeAll(store, [item])).failures, []);
  }
  assertStored(root.path, [{ ...item, path: ["given"] }]);
  for (const items of [[], [item, file("b", bytes(1))], [folder("a")]]) {
    await using store = fileStore(`${root.path}/more`);
    const error = await assertRejects(() => storeAll(store, items), TransferError);
    assertEquals((error as TransferError).code, "refused");
  }
});

Deno.test("FolderStore refuses more bytes than it takes, announced or not", async () => {
  using root = temporaryFolder();
  const item = file("stdin", bytes(BIG), { size: null, mtime: null });
  for (const entry of [item, { ...item, size: BIG }]) {
    await using store = new FolderStore(root.path, { maxBytes: BIG - 1 });
    const error = await assertRejects(() => storeAll(store, [entry]), TransferError);
    assertEquals((error as TransferError).code, "refused");
  }
  assertEquals(listAll(root.path), []);
  await using store = new FolderStore(root.path, { maxBytes: BIG });
  assertEquals((await storeAll(store, [item])).sent, BIG);
});
