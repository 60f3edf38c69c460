import { assertEquals } from "@std/assert";
import { basename, dirname, join } from "@std/path";
import {
  assertStored,
  bytes,
  file,
  folder,
  listAll,
  storeAll,
  temporaryFolder,
} from "./_store_testing.ts";
import { foldName } from "./check_name.ts";
import type { DiskInfo } from "./disk.ts";
import { FolderStore } from "./folder_store.ts";
import { RealDisk } from "./real_disk.ts";

/** Finds names whatever their case and Unicode form are, in all folders or those that are called so. */
class FoldingDisk extends RealDisk {
  readonly #where: string;
  readonly listed: string[] = [];

  constructor(where = "") {
    super();
    this.#where = where;
  }

  override list(path: string): string[] {
    this.listed.push(path);
    return super.list(path);
  }

  override lstat(path: string): DiskInfo | undefined {
    const folder = dirname(path);
    if (!folder.endsWith(this.#where)) return super.lstat(path);
    const names = super.lstat(folder) === undefined ? [] : super.list(folder);
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

for (const onExist of ["overwrite", "fail"] as const) {
  Deno.test(`FolderStore refuses names that are the same in one folder only, with ${onExist}`, async () => {
    using root = temporaryFolder();
    Deno.mkdirSync(`${root.path}/sub`);
    const items = [
      file("README", bytes(3)),
      file("readme", bytes(4)),
      folder("sub"),
      file("sub/README", bytes(3)),
      file("sub/readme", bytes(4)),
      folder("sub/new"),
      file("sub/new/Añ", bytes(3)),
      file("sub/new/An\u0303", bytes(4)),
    ];
    await using store = new FolderStore(root.path, { onExist, disk: new FoldingDisk("sub") });
    const { decisions } = await storeAll(store, items);
    const refused = decisions.filter(({ action }) => action === "refuse");
    assertEquals(refused.map(({ entry }) => entry), [4, 7]);
    assertStored(root.path, items.filter((_, entry) => entry !== 4 && entry !== 7));
  });
}

Deno.test("FolderStore does not list a large folder to find what comes in it", async () => {
  using root = temporaryFolder();
  class LargeDisk extends FoldingDisk {
    override lstat(path: string): DiskInfo | undefined {
      const info = super.lstat(path);
      return info?.kind === "directory" ? { ...info, size: 10_000_000 } : info;
    }
  }
  const items = Array.from({ length: 100 }, (_, i) => file(`File ${i}`, bytes(i)));
  for (const count of [0, 100]) {
    const disk = new LargeDisk("nowhere");
    await using store = new FolderStore(root.path, { disk });
    assertEquals((await storeAll(store, items)).decisions.length, count);
    assertEquals(disk.listed, []);
  }
});
