import { assert, assertEquals, assertRejects } from "@std/assert";
import { TransferError } from "../protocol/transfer_error.ts";
import { assertStored, bytes, file, folder, storeAll, temporaryFolder } from "./_store_testing.ts";
import { diskError, ObservedDisk } from "./_disk_testing.ts";
import { FolderStore } from "./folder_store.ts";
import { RealDisk } from "./real_disk.ts";

const ITEMS = [
  file("first", bytes(3)),
  folder("bad"),
  folder("bad/sub"),
  file("bad/sub/a", bytes(4)),
  file("last", bytes(5)),
];

/** Fails calls about a path that ends so. */
function failing(calls: readonly string[], end: string, code: string) {
  return new ObservedDisk(new RealDisk({ fsync: false }), (call, path) => {
    if (calls.includes(call) && path.endsWith(end)) throw diskError(code);
  }).disk;
}

Deno.test("FolderStore refuses what it may not look at, and takes the others", async () => {
  using root = temporaryFolder();
  Deno.mkdirSync(`${root.path}/bad/sub`, { recursive: true });
  await using store = new FolderStore(root.path, { disk: failing(["lstat"], "/sub", "EACCES") });
  const { decisions, failures } = await storeAll(store, ITEMS);
  assertEquals(decisions.map(({ entry, reason }) => [entry, reason]), [
    [1, "it is there already"],
    [2, "permission denied"],
    [3, "its folder is refused: permission denied"],
  ]);
  assertEquals(failures, []);
  assertStored(root.path, [ITEMS[0]!, ITEMS[4]!]);
});

Deno.test("FolderStore says which folders could not be made and what was to be in them", async () => {
  using root = temporaryFolder();
  const disk = failing(["makeFolder"], "/bad/sub", "EACCES");
  await using store = new FolderStore(root.path, { disk });
  const { failures } = await storeAll(store, ITEMS);
  assertEquals(failures, [
    { entry: 2, reason: "permission denied" },
    { entry: 3, reason: "its folder could not be made" },
  ]);
  assertEquals(store.storedBytes, 12);
  assertStored(root.path, [ITEMS[0]!, ITEMS[4]!]);
});

Deno.test("FolderStore says which files could not be begun", async () => {
  using root = temporaryFolder();
  const disk = new ObservedDisk(new RealDisk({ fsync: false }), (call, path) => {
    if (call === "open" && path.includes("/bad/sub/")) throw diskError("EACCES");
  }).disk;
  await using store = new FolderStore(root.path, { disk });
  const { failures } = await storeAll(store, ITEMS);
  assertEquals(failures, [{ entry: 3, reason: "permission denied" }]);
  assertStored(root.path, [ITEMS[0]!, ITEMS[4]!]);
});

Deno.test("FolderStore ends where nothing can be written at all", async () => {
  using root = temporaryFolder();
  const disk = failing(["open"], ".part", "EACCES");
  await using store = new FolderStore(root.path, { disk });
  await assertRejects(() => storeAll(store, ITEMS), TransferError, "permission denied");
});

Deno.test("FolderStore takes files to a disk that has no modes and no times", async () => {
  using root = temporaryFolder();
  const { disk } = new ObservedDisk(new RealDisk({ fsync: false }), (call) => {
    if (call === "setMode" || call === "setTimes") throw diskError("EPERM");
  });
  await using store = new FolderStore(root.path, { disk });
  assertEquals((await storeAll(store, ITEMS)).failures, []);
  assertEquals(Deno.readFileSync(`${root.path}/bad/sub/a`), ITEMS[3]!.data);
});

Deno.test("FolderStore refuses paths that are longer than the system takes together with its own folder", async () => {
  using root = temporaryFolder();
  const above = Array.from({ length: 6 }, () => "r".repeat(250)).join("/");
  const long = Array.from({ length: 12 }, () => "d".repeat(220));
  const folders = long.map((_, i) => folder(long.slice(0, i + 1).join("/")));
  Deno.mkdirSync(`${root.path}/${above}`, { recursive: true });
  await using store = new FolderStore(`${root.path}/${above}`);
  const items = [...folders, file([...long, "f"], bytes(3)), file("good", bytes(4))];
  const { decisions, failures } = await storeAll(store, items);
  assertEquals(failures, []);
  assert(decisions.length > 0);
  assert(
    decisions.every(({ action, reason }) => action === "refuse" && /too long|longer/.test(reason)),
  );
  assertEquals(Deno.readFileSync(`${root.path}/${above}/good`), bytes(4));
});
