import { assert, assertEquals, assertRejects } from "@std/assert";
import { CHUNK_SIZE, sha256 } from "../protocol/digests.ts";
import { TransferError } from "../protocol/transfer_error.ts";
import {
  assertStored,
  bytes,
  file,
  folder,
  type Item,
  listAll,
  storeAll,
  temporaryFolder,
} from "./_store_testing.ts";
import { diskError, type DiskStep, LOOKS, ObservedDisk } from "./_disk_testing.ts";
import { FolderStore } from "./folder_store.ts";
import { RealDisk } from "./real_disk.ts";

/** Quicker, and nothing in these tests outlives the process. */
const unsynced = new RealDisk({ fsync: false });

const ITEMS: readonly Item[] = [
  folder("dir"),
  file("dir/small", bytes(100)),
  file("dir/big", bytes(3 * CHUNK_SIZE + 5, 2)),
  file("last", bytes(7, 3)),
];

/** What has a final name must be what was sent. */
function assertNothingWrong(root: string): void {
  for (const name of listAll(root)) {
    const item = ITEMS.find(({ path, kind }) => kind === "file" && path.join("/") === name);
    if (item === undefined) assert(name === "dir/" || name.includes(".zocalo-"), name);
    else assertEquals(sha256(Deno.readFileSync(`${root}/${name}`)), sha256(item.data));
  }
}

/** Sends all with a disk that fails at the call with this number. */
async function failAt(root: string, failing: number, code: string, isLasting: boolean) {
  let count = 0;
  const { disk } = new ObservedDisk(unsynced, () => {
    const isFailing = isLasting ? count >= failing : count === failing;
    count += 1;
    if (isFailing) throw diskError(code);
  });
  await using store = new FolderStore(root, { disk });
  try {
    const { failures, decisions } = await storeAll(store, ITEMS);
    return { outcome: [...failures, ...decisions], count };
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    assertEquals(error.code, "disk");
    assert(!error.message.includes(root), error.message);
    return { outcome: [error], count };
  }
}

for (const code of ["ENOSPC", "EIO", "EPERM", "EEXIST"]) {
  for (const isLasting of [false, true]) {
    const when = isLasting ? "from any call on" : "at any one call";
    Deno.test(`FolderStore never names a wrong file when the disk fails with ${code} ${when}`, async () => {
      for (let failing = 0;; failing++) {
        using root = temporaryFolder();
        const { outcome, count } = await failAt(root.path, failing, code, isLasting);
        assertNothingWrong(root.path);
        if (count <= failing) {
          assertEquals(outcome, []);
          break;
        }
        // What is left over does not stop the next try.
        await using store = new FolderStore(root.path, { onExist: "overwrite", disk: unsynced });
        await storeAll(store, ITEMS);
        for (const item of ITEMS.filter(({ kind }) => kind === "file")) {
          // A disk that cannot have a mode is forgiven.
          const mode = Deno.statSync(`${root.path}/${item.path.join("/")}`).mode! & 0o777;
          assertStored(root.path, [code === "EPERM" && mode === 0o600 ? { ...item, mode } : item]);
        }
      }
    });
  }
}

/** Whether a sync of this file began after one call had ended, and ended before another one did. */
function isSyncedBetween(
  steps: readonly DiskStep[],
  path: string,
  after: DiskStep,
  before: DiskStep,
) {
  return steps.some((step) =>
    step.path === path && (step.call === "sync" || step.call === "syncNow") &&
    step.begun > after.ended && step.ended < before.ended
  );
}

Deno.test("FolderStore syncs what it writes before each ledger entry, and all before it names a file", async () => {
  using root = temporaryFolder();
  const { disk, steps } = new ObservedDisk(new RealDisk());
  {
    await using store = new FolderStore(root.path, { disk });
    const dir = folder("dir", { mode: 0o570 });
    await storeAll(store, [dir, file("dir/big", bytes(9 * CHUNK_SIZE + 5))]);
  }
  const ledger = steps.find(({ path }) => path.endsWith(".ledger"))!.path;
  const part = ledger.replace(".ledger", ".part");
  const writes = steps.filter(({ call, path }) => call === "write" && path === part);
  assertEquals(writes.length, 10);
  const entries = steps.filter(({ call, path }) => call === "write" && path === ledger);
  assert(entries.length > 0);
  const first = entries[0]!.args[0] as Uint8Array;
  // A length, JSON and a check of 8 bytes; then entries of 40 bytes.
  const header = 4 + new DataView(first.buffer).getUint32(0) + 8;
  for (const entry of entries) {
    const end = (entry.args[1] as number) + (entry.args[0] as Uint8Array).length;
    const last = writes[(end - header) / 40 - 1]!;
    assert(isSyncedBetween(steps, part, last, entry));
  }
  const changes = steps.filter(({ call, path }) =>
    path.includes(`${root.path}/dir`) && !LOOKS.includes(call) &&
    !/^(sync|syncNow|write|open)$/.test(call)
  );
  assertEquals(
    changes.map(({ call, path }) => `${call} ${path.split("/").at(-1)!.split(".").at(-1)}`),
    [
      "makeFolder dir",
      "setMode dir",
      "tryLock part",
      "setMode part",
      "setTimes part",
      "link part",
      "remove ledger",
      "remove part",
      "syncFolder dir",
      "setTimes dir",
      "setMode dir",
      "syncFolder dir",
    ],
  );
  assert(isSyncedBetween(steps, part, changes[4]!, changes[5]!));
  assert(isSyncedBetween(steps, part, writes.at(-1)!, changes[5]!));
});

Deno.test("FolderStore syncs each folder once for many files that are finished together", async () => {
  using root = temporaryFolder();
  const { disk, steps } = new ObservedDisk(new RealDisk());
  const items = [...Array(64).keys()].map((i) => file(`file ${i}`, bytes(i)));
  await using store = new FolderStore(root.path, { disk });
  await storeAll(store, items);
  assert(steps.filter(({ call }) => call === "syncFolder").length <= 8);
  assertStored(root.path, items);
});

Deno.test("FolderStore says that the disk is full before anything is sent", async () => {
  using root = temporaryFolder();
  const disk = new RealDisk();
  disk.freeBytes = () => 1_000;
  const item = file("big", bytes(1_001));
  await using store = new FolderStore(root.path, { disk });
  const error = await assertRejects(() => store.decide([item], 1_001), TransferError, "room for");
  assertEquals((error as TransferError).code, "disk");
  disk.freeBytes = () => 1_001;
  await using other = new FolderStore(root.path, { disk });
  assertEquals((await storeAll(other, [item])).failures, []);
});

Deno.test("FolderStore needs room only for what is still to come", async () => {
  using root = temporaryFolder();
  const disk = new RealDisk();
  const item = file("big", bytes(5 * CHUNK_SIZE));
  {
    await using store = new FolderStore(root.path, { disk });
    await store.decide([item], item.data.length);
    await store.begin(0);
    for (let i = 0; i < 4; i++) {
      const chunk = item.data.subarray(i * CHUNK_SIZE, (i + 1) * CHUNK_SIZE);
      await store.write(chunk, sha256(chunk));
    }
  }
  disk.freeBytes = () => CHUNK_SIZE;
  await using store = new FolderStore(root.path, { disk });
  assertEquals((await storeAll(store, [item])).sent, CHUNK_SIZE);
});

Deno.test("FolderStore leaves no gap in a ledger when a sync fails while a chunk is written", async () => {
  using root = temporaryFolder();
  const item = file("big", bytes(6 * CHUNK_SIZE));
  const disk = new RealDisk();
  const failed = Promise.withResolvers<void>();
  const open = disk.open.bind(disk);
  disk.open = (path, how) => {
    const file = open(path, how);
    const [sync, write] = [file.sync.bind(file), file.write.bind(file)];
    let syncs = 0;
    file.sync = async () => {
      syncs += 1;
      if (syncs > 1) return await sync();
      await Promise.resolve();
      failed.resolve();
      throw diskError("EIO");
    };
    file.write = async (data, at) => {
      if (at === 2 * CHUNK_SIZE) await failed.promise;
      await write(data, at);
    };
    return file;
  };
  {
    await using store = new FolderStore(root.path, { disk });
    await assertRejects(() => storeAll(store, [item]), TransferError, "the disk has failed");
  }
  await using store = new FolderStore(root.path);
  assertEquals((await storeAll(store, [item])).sent, item.data.length);
  assertStored(root.path, [item]);
});
