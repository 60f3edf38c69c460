import { assertEquals, assertRejects } from "@std/assert";
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
import { diskError, ObservedDisk } from "./_disk_testing.ts";
import { FolderStore, type FolderStoreOptions } from "./folder_store.ts";
import { partNames } from "./part_names.ts";
import { RealDisk } from "./real_disk.ts";

const BIG = 5 * CHUNK_SIZE + 7;

async function storeOnce(root: string, items: readonly Item[], options?: FolderStoreOptions) {
  await using store = new FolderStore(root, options);
  return await storeAll(store, items);
}

async function storePart(root: string, item: Item, chunks: number) {
  await using store = new FolderStore(root, { onExist: "overwrite" });
  await store.decide([item], item.data.length);
  await store.begin(0);
  for (let i = 0; i < chunks; i++) {
    const chunk = chunkOf(item.data, i);
    await store.write(chunk, sha256(chunk));
  }
}

Deno.test("FolderStore leaves the part of another source when an offer is refused or there already", async () => {
  using root = temporaryFolder();
  const old = file("big", bytes(BIG), { id: "old", mtime: 1_600_000_000_000 });
  const other = file("big", bytes(BIG, 2), { id: "other" });
  await storeOnce(root.path, [old]);
  await storePart(root.path, other, 4);
  {
    await using store = new FolderStore(root.path);
    await store.decide([old], BIG);
  }
  assertEquals((await storeOnce(root.path, [old])).sent, 0);
  const { sent } = await storeOnce(root.path, [other], { onExist: "overwrite" });
  assertEquals(sent, BIG - 4 * CHUNK_SIZE);
  assertStored(root.path, [other]);
  assertEquals(listAll(root.path), ["big"]);
});

Deno.test("FolderStore keeps the mode of a file when it takes the second name of it away", async () => {
  using root = temporaryFolder();
  const item = file("a", bytes(3), { mode: 0o444 });
  await storeOnce(root.path, [item]);
  Deno.linkSync(`${root.path}/a`, partNames(root.path, "a").part);
  assertEquals((await storeOnce(root.path, [item])).sent, 0);
  assertStored(root.path, [item]);
  assertEquals(listAll(root.path), ["a"]);
});

Deno.test("FolderStore leaves no second name of a part that could not replace a folder", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(BIG));
  const { disk } = new ObservedDisk(new RealDisk({ fsync: false }), (call) => {
    if (call === "rename") Deno.mkdirSync(`${root.path}/big`);
  });
  const { failures } = await storeOnce(root.path, [item], { onExist: "overwrite", disk });
  assertEquals(failures.length, 1);
  assertEquals(listAll(root.path), ["big/"]);
});

Deno.test("FolderStore goes on with a part that was about to replace a file when its receiver died", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(BIG), { mode: 0o400 });
  Deno.writeTextFileSync(`${root.path}/big`, "old");
  await storePart(root.path, item, 5);
  const { part, next } = partNames(root.path, "big");
  Deno.chmodSync(part, 0o400);
  Deno.linkSync(part, next);
  const { sent } = await storeOnce(root.path, [item], { onExist: "overwrite" });
  assertEquals(sent, 7);
  assertStored(root.path, [item]);
  assertEquals(listAll(root.path), ["big"]);
});

Deno.test("FolderStore takes away the second name of a part that somebody took away", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(BIG));
  Deno.writeTextFileSync(partNames(root.path, "big").next, "left over");
  await storeOnce(root.path, [item]);
  assertEquals(listAll(root.path), ["big"]);
});

Deno.test("FolderStore leaves no parts that nobody can go on with when the disk is full", async () => {
  using root = temporaryFolder();
  let links = 0;
  const { disk } = new ObservedDisk(new RealDisk({ fsync: false }), (call) => {
    if (call === "link" && ++links === 2) throw diskError("ENOSPC");
  });
  const items = Array.from({ length: 10 }, (_, i) => file(`${i}`, bytes(9)));
  const store = () => storeOnce(root.path, items, { disk });
  await assertRejects(store, TransferError, "the disk is full");
  assertEquals(listAll(root.path), ["0"]);
});

Deno.test("FolderStore lets a living receiver have the mode that it has given its part", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(BIG), { mode: 0o444 });
  const { part } = partNames(root.path, "big");
  Deno.writeFileSync(part, item.data);
  Deno.chmodSync(part, 0o444);
  using lock = Deno.openSync(part);
  lock.lockSync(true);
  const changed: string[] = [];
  const { disk } = new ObservedDisk(new RealDisk(), (call) => {
    if (call === "setMode") changed.push(call);
  });
  const { decisions } = await storeOnce(root.path, [item], { disk });
  assertEquals(decisions.map(({ reason }) => reason), ["another transfer is receiving this file"]);
  assertEquals(changed, []);
});

Deno.test("FolderStore takes away what told it how a folder treats names, also of another try", async () => {
  using root = temporaryFolder();
  Deno.mkdirSync(`${root.path}/sub`);
  const items = [folder("sub"), file("sub/a", bytes(1)), file("sub/A", bytes(2))];
  Deno.writeTextFileSync(`${root.path}/sub/.zocalo-probe-\u00e9`, "");
  await storeOnce(root.path, items);
  const left = listAll(root.path).filter((name) => name.includes(".zocalo-"));
  assertEquals(left, []);
});
