import { assert, assertEquals } from "@std/assert";
import {
  assertStored,
  bytes,
  file,
  folder,
  type Item,
  storeAll,
  temporaryFolder,
} from "./_store_testing.ts";
import { diskError, type DiskStep, ObservedDisk } from "./_disk_testing.ts";
import type { Disk } from "./disk.ts";
import { FolderStore } from "./folder_store.ts";
import { RealDisk } from "./real_disk.ts";

async function storeOnce(root: string, items: readonly Item[], disk?: Disk) {
  await using store = new FolderStore(root, { disk });
  return await storeAll(store, items);
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o7777;
}

Deno.test("FolderStore syncs no more than 64 folders at once", async () => {
  using root = temporaryFolder();
  const disk = new RealDisk();
  let [open, most] = [0, 0];
  const syncFolder = disk.syncFolder.bind(disk);
  disk.syncFolder = async (...args) => {
    most = Math.max(most, ++open);
    await syncFolder(...args);
    open -= 1;
  };
  await storeOnce(root.path, Array.from({ length: 200 }, (_, i) => folder(`${i}`)), disk);
  assertEquals(most, 64);
});

Deno.test("FolderStore leaves the sticky and set-group-ID bits of folders that are there", async () => {
  using root = temporaryFolder();
  for (const [name, mode] of [["tmp", 0o1777], ["team", 0o2775], ["locked", 0o2555]] as const) {
    Deno.mkdirSync(`${root.path}/${name}`);
    Deno.chmodSync(`${root.path}/${name}`, mode);
  }
  const items = [
    folder("tmp", { mode: 0o777 }),
    folder("team", { mode: 0o775 }),
    folder("team/new", { mode: 0o755 }),
    folder("locked", { mode: 0o555 }),
    file("locked/a", bytes(3)),
  ];
  assertEquals((await storeOnce(root.path, items)).failures, []);
  assertEquals(["tmp", "team", "locked"].map((name) => modeOf(`${root.path}/${name}`)), [
    0o1777,
    0o2775,
    0o2555,
  ]);
  assertEquals(modeOf(`${root.path}/team/new`) & 0o777, 0o755);
});

Deno.test("FolderStore leaves the mode and time of a folder that is there with another mode", async () => {
  using root = temporaryFolder();
  Deno.mkdirSync(`${root.path}/dir`);
  Deno.chmodSync(`${root.path}/dir`, 0o750);
  await storeOnce(root.path, [folder("dir", { mode: 0o755 }), file("dir/a", bytes(3))]);
  const { mode, mtime } = Deno.statSync(`${root.path}/dir`);
  assertEquals(mode! & 0o777, 0o750);
  assert(mtime!.getTime() > 1_700_000_000_123);
});

Deno.test("FolderStore lets the owner into a folder as long as it is filled, and opens it before that ends", async () => {
  using root = temporaryFolder();
  const items = [
    folder("none", { mode: 0o000 }),
    folder("none/in", { mode: 0o311 }),
    file("none/in/a", bytes(3)),
  ];
  const { disk, steps } = new ObservedDisk(new RealDisk());
  const modes: Record<string, number> = {};
  const observed = new ObservedDisk(disk, (call, path) => {
    if (call === "open" || call === "link") modes.link = modeOf(`${root.path}/none/in`);
    if (call === "syncFolder" && path.endsWith("/none")) modes.sync = modeOf(path);
  });
  assertEquals((await storeOnce(root.path, items, observed.disk)).failures, []);
  assertEquals(modes, { link: 0o711, sync: 0o700 });
  const [last] = steps.filter(({ call }) => call === "syncFolder").slice(-1);
  const chmod = steps.findLast(({ call, path }) => call === "setMode" && path.endsWith("/none"));
  assert(chmod!.ended < last!.ended && chmod!.begun >= last!.begun);
  // The same again, with one more: what was finished is opened for it.
  assertStored(root.path, items);
  assertEquals((await storeOnce(root.path, [...items, file("none/in/b", bytes(4))])).failures, []);
  assertStored(root.path, items);
});

const synced = (steps: readonly DiskStep[]) =>
  new Set(steps.filter(({ call }) => call === "syncFolder").map(({ path }) => path));

Deno.test("FolderStore syncs where files and folders are that an earlier try may have left there", async () => {
  using above = temporaryFolder();
  const root = `${above.path}/root`;
  const items = [folder("sub"), file("sub/a", bytes(3)), file("b", bytes(4))];
  await storeOnce(root, items, new RealDisk({ fsync: false }));
  const { disk, steps } = new ObservedDisk(new RealDisk());
  const { decisions } = await storeOnce(root, items, disk);
  assertEquals(decisions.map(({ action }) => action), ["send", "skip", "skip"]);
  assertEquals(synced(steps), new Set([root, `${root}/sub`, above.path]));
});

Deno.test("FolderStore needs no right to the folder above one that is there", async () => {
  using root = temporaryFolder();
  const above = root.path.replace(/\/[^/]*$/, "");
  const { disk } = new ObservedDisk(new RealDisk(), (call, path) => {
    if (call === "syncFolder" && path === above) throw diskError("EACCES");
  });
  assertEquals((await storeOnce(root.path, [file("a", bytes(3))], disk)).failures, []);
});

Deno.test("FolderStore lets others have their turn while it makes folders", async () => {
  using root = temporaryFolder();
  const disk = new RealDisk({ fsync: false });
  const makeFolder = disk.makeFolder.bind(disk);
  disk.makeFolder = (path) => {
    for (const end = performance.now() + 5; performance.now() < end;);
    makeFolder(path);
  };
  await using store = new FolderStore(root.path, { disk });
  const items = Array.from({ length: 10 }, (_, i) => folder(`${i}`));
  await store.decide(items, 0);
  let turns = 0;
  const timer = setInterval(() => turns += 1, 0);
  for (const entry of items.keys()) await store.makeFolder(entry);
  clearInterval(timer);
  assert(turns > 0);
});
