import { assertEquals } from "@std/assert";
import {
  assertStored,
  bytes,
  file,
  type Item,
  listAll,
  storeAll,
  temporaryFolder,
} from "./_store_testing.ts";
import { diskError, ObservedDisk } from "./_disk_testing.ts";
import type { Disk } from "./disk.ts";
import { FolderStore } from "./folder_store.ts";
import { type OnExist, renames } from "./placing.ts";
import { RealDisk } from "./real_disk.ts";

const item = file("file.tar.gz", bytes(10));

async function storeOver(
  root: string,
  onExist: OnExist,
  items: readonly Item[] = [item],
  disk?: Disk,
) {
  await using store = new FolderStore(root, { onExist, disk });
  const { decisions, failures } = await storeAll(store, items);
  return { actions: decisions.map(({ action }) => action), failures };
}

/** Has a say in the moment before a file gets its name. */
function beforeNaming(act: (call: string) => void): Disk {
  return new ObservedDisk(new RealDisk(), (call) => {
    if (call === "link" || call === "rename") act(call);
  }).disk;
}

for (
  const [onExist, action, text] of [["fail", "refuse", "old"], ["skip", "skip", "old"]] as const
) {
  Deno.test(`FolderStore leaves what is there when on-exist is ${onExist}`, async () => {
    using root = temporaryFolder();
    Deno.writeTextFileSync(`${root.path}/file.tar.gz`, "old");
    assertEquals((await storeOver(root.path, onExist)).actions, [action]);
    assertEquals(Deno.readTextFileSync(`${root.path}/file.tar.gz`), text);
    assertEquals(listAll(root.path), ["file.tar.gz"]);
  });
}

Deno.test("FolderStore replaces what is there when on-exist is overwrite", async () => {
  using root = temporaryFolder();
  Deno.writeTextFileSync(`${root.path}/file.tar.gz`, "old");
  const before = Deno.openSync(`${root.path}/file.tar.gz`);
  assertEquals((await storeOver(root.path, "overwrite")).actions, ["send"]);
  assertStored(root.path, [item]);
  // Whoever had it open still sees all of the old one.
  assertEquals(before.statSync().size, 3);
  before.close();
});

Deno.test("FolderStore finds a free name when on-exist is rename", async () => {
  using root = temporaryFolder();
  Deno.writeTextFileSync(`${root.path}/file.tar.gz`, "old");
  Deno.mkdirSync(`${root.path}/file.tar (1).gz`);
  assertEquals((await storeOver(root.path, "rename")).actions, []);
  assertEquals(listAll(root.path), ["file.tar (1).gz/", "file.tar (2).gz", "file.tar.gz"]);
  assertStored(root.path, [{ ...item, path: ["file.tar (2).gz"] }]);
});

for (const onExist of ["fail", "overwrite", "rename", "skip"] as const) {
  Deno.test(`FolderStore does not ask for the same file again when on-exist is ${onExist}`, async () => {
    using root = temporaryFolder();
    Deno.writeTextFileSync(`${root.path}/file.tar.gz`, "another one");
    await storeOver(root.path, "rename");
    if (onExist !== "rename") {
      Deno.renameSync(`${root.path}/file.tar (1).gz`, `${root.path}/file.tar.gz`);
    }
    const before = listAll(root.path);
    assertEquals((await storeOver(root.path, onExist)).actions, ["skip"]);
    assertEquals(listAll(root.path), before);
  });
}

Deno.test("FolderStore takes a file without a known time for another one", async () => {
  using root = temporaryFolder();
  const timeless = [{ ...item, mtime: null }];
  assertEquals((await storeOver(root.path, "fail", timeless)).actions, []);
  assertEquals((await storeOver(root.path, "fail", timeless)).actions, ["refuse"]);
});

for (const links of [true, false]) {
  for (const onExist of ["fail", "skip", "rename"] as const) {
    const where = links ? "" : " on a disk without links";
    Deno.test(`FolderStore with ${onExist} spares a file that appears in the last moment${where}`, async () => {
      using root = temporaryFolder();
      const path = `${root.path}/file.tar.gz`;
      const disk = beforeNaming((call) => {
        if (call === "link") Deno.writeTextFileSync(path, "in between");
        if (call === "link" && !links) throw diskError("EPERM");
      });
      const { failures } = await storeOver(root.path, onExist, [item], disk);
      assertEquals(Deno.readTextFileSync(path), "in between");
      assertEquals(failures.length, onExist === "rename" ? 0 : 1);
      const more = onExist === "rename" ? ["file.tar (1).gz"] : [];
      assertEquals(listAll(root.path), [...more, "file.tar.gz"]);
    });
  }
}

Deno.test("FolderStore stores files on a disk without links", async () => {
  using root = temporaryFolder();
  const items = [item, file("big", bytes(5_000_000))];
  const disk = beforeNaming((call) => {
    if (call === "link") throw diskError("EPERM");
  });
  assertEquals((await storeOver(root.path, "fail", items, disk)).failures, []);
  assertStored(root.path, items);
  assertEquals(listAll(root.path), ["big", "file.tar.gz"]);
});

Deno.test("FolderStore says of one file that a folder has taken its name, and stores the others", async () => {
  using root = temporaryFolder();
  const items = [item, file("other", bytes(3))];
  const disk = beforeNaming(() => {
    if (!listAll(root.path).includes("file.tar.gz/")) Deno.mkdirSync(`${root.path}/file.tar.gz`);
  });
  const { failures } = await storeOver(root.path, "overwrite", items, disk);
  assertEquals(failures, [{ entry: 0, reason: "a folder with this name is there" }]);
  assertEquals(listAll(root.path), ["file.tar.gz/", "other"]);
});

Deno.test("renames() puts numbers before the extension", () => {
  const first = (name: string) => [...renames(name).take(3)];
  assertEquals(first("a.txt"), ["a.txt", "a (1).txt", "a (2).txt"]);
  assertEquals(first("a"), ["a", "a (1)", "a (2)"]);
  assertEquals(first(".profile"), [".profile", ".profile (1)", ".profile (2)"]);
});

/** Keeps times as some file systems do. */
class CoarseDisk extends RealDisk {
  readonly #tick: number;

  constructor(tick: number) {
    super({ fsync: false });
    this.#tick = tick;
  }

  override lstat(path: string) {
    const info = super.lstat(path);
    return info && { ...info, mtime: Math.floor(info.mtime! / this.#tick) * this.#tick };
  }
}

for (const tick of [1_000, 2_000]) {
  Deno.test(`FolderStore does not ask for the same file again when the disk keeps ${tick} ms`, async () => {
    using root = temporaryFolder();
    const times = [1_700_000_000_123, 1_700_000_001_000, 1_700_000_001_999, 1_700_000_002_000];
    const items = times.map((mtime, i) => file(`${i}`, bytes(3), { mtime }));
    await storeOver(root.path, "fail", items, new CoarseDisk(tick));
    const { actions } = await storeOver(root.path, "fail", items, new CoarseDisk(tick));
    assertEquals(actions, ["skip", "skip", "skip", "skip"]);
  });
}

Deno.test("FolderStore asks for a file again that is a little younger where the disk keeps milliseconds", async () => {
  using root = temporaryFolder();
  const cases = [[1_700_000_001_000, 1_000], [1_700_000_002_000, 1_500], [1_700_000_000_123, 1]];
  for (const [mtime = 0, later = 0] of cases) {
    await storeOver(root.path, "overwrite", [file("a", bytes(3), { mtime })]);
    const newer = file("a", bytes(3, 2), { mtime: mtime + later });
    assertEquals((await storeOver(root.path, "overwrite", [newer])).actions, ["send"]);
    assertStored(root.path, [newer]);
  }
});
