import { assertEquals } from "@std/assert";
import { basename, dirname, join } from "@std/path";
import { bytes, file, folder, listAll, storeAll, temporaryFolder } from "./_store_testing.ts";
import { foldName } from "./check_name.ts";
import type { DiskInfo } from "./disk.ts";
import { FolderStore } from "./folder_store.ts";
import { RealDisk } from "./real_disk.ts";

/** Finds names whatever their case and Unicode form are. */
class FoldingDisk extends RealDisk {
  override lstat(path: string): DiskInfo | undefined {
    const folder = dirname(path);
    const names = super.lstat(folder) === undefined ? [] : this.list(folder);
    const found = names.find((name) => foldName(name) === foldName(basename(path)));
    return found === undefined ? undefined : super.lstat(join(folder, found));
  }
}

const NAMES = ["Año", "año", "an\u0303o", "STRASSE", "straße"];

Deno.test("FolderStore refuses names of one list that are the same on the disk", async () => {
  using root = temporaryFolder();
  const items = [
    ...NAMES.map((name) => file(name, bytes(3))),
    folder("Dir"),
    folder("dir"),
    file("dir/file", bytes(1)),
  ];
  await using store = new FolderStore(root.path, { disk: new FoldingDisk() });
  const { decisions } = await storeAll(store, items);
  assertEquals(decisions.map(({ entry, action }) => [entry, action]), [
    [1, "refuse"],
    [2, "refuse"],
    [4, "refuse"],
    [6, "refuse"],
    [7, "refuse"],
  ]);
  assertEquals(listAll(root.path), ["Año", "Dir/", "STRASSE"]);
});

Deno.test("FolderStore keeps names that differ in case or Unicode form where the disk does", async () => {
  using root = temporaryFolder();
  await using store = new FolderStore(root.path);
  const { decisions } = await storeAll(store, NAMES.map((name) => file(name, bytes(3))));
  const listed = listAll(root.path);
  // A disk that folds them has them refused.
  assertEquals(listed.length, NAMES.length - decisions.length);
});

for (const onExist of ["overwrite", "skip", "rename"] as const) {
  Deno.test(`FolderStore refuses a name that is the same as one that is there with ${onExist}`, async () => {
    using root = temporaryFolder();
    Deno.writeTextFileSync(`${root.path}/Readme`, "old");
    Deno.mkdirSync(`${root.path}/Docs`);
    const items = [file("README", bytes(3)), folder("docs"), file("docs/a", bytes(3))];
    await using store = new FolderStore(root.path, { onExist, disk: new FoldingDisk() });
    const { decisions } = await storeAll(store, items);
    assertEquals(decisions.map(({ action }) => action), ["refuse", "refuse", "refuse"]);
    assertEquals(listAll(root.path), ["Docs/", "Readme"]);
  });
}

Deno.test("FolderStore keeps apart many names that are there and many that come", async () => {
  using root = temporaryFolder();
  const there = [...Array(100).keys()].map((i) => file(`there ${i}`, bytes(i)));
  const coming = [...Array(100).keys()].map((i) => file(`coming ${i}`, bytes(i)));
  for (const items of [there, [...coming, ...there]]) {
    await using store = new FolderStore(root.path);
    const { decisions, failures } = await storeAll(store, items);
    assertEquals(failures, []);
    assertEquals(decisions.map(({ action }) => action), Array(items.length - 100).fill("skip"));
  }
  assertEquals(listAll(root.path).length, 200);
});
