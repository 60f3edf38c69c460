import { assertEquals } from "@std/assert";
import { bytes, file, storeAll, temporaryFolder } from "./_store_testing.ts";
import { FolderStore } from "./folder_store.ts";
import { RealDisk } from "./real_disk.ts";

/** Milliseconds that are no whole number of 2 ** -52 seconds, before and after 1970. */
const TIMES = [1_074_686_052_143, 269_130_876_585, 2_156_238_112_483, -1, -1_500, 0.7];

Deno.test("RealDisk.setTimes() sets any time to the millisecond", () => {
  using root = temporaryFolder();
  const disk = new RealDisk();
  const path = `${root.path}/file`;
  using file = disk.open(path, "new");
  const many = Array.from({ length: 2_000 }, (_, i) => 1_700_000_000_000 + i * 1_234_567);
  for (const time of [...TIMES, ...many]) {
    disk.setTimes(path, time);
    assertEquals(disk.lstat(path)?.mtime, Math.floor(time));
    disk.setTimes(path, 0);
    file.setTimes(time);
    assertEquals(file.info().mtime, Math.floor(time));
  }
});

Deno.test("FolderStore finds files again whatever their times are", async () => {
  using root = temporaryFolder();
  const items = TIMES.map((mtime, i) => file(`${i}`, bytes(3), { mtime }));
  for (const count of [0, items.length]) {
    await using store = new FolderStore(root.path);
    const { decisions } = await storeAll(store, items);
    assertEquals(decisions.map(({ action }) => action), Array(count).fill("skip"));
  }
});
