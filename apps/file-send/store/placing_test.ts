import { assertEquals } from "@std/assert";
import { bytes, file, storeAll, temporaryFolder } from "./_store_testing.ts";
import { FolderStore } from "./folder_store.ts";
import { RealDisk } from "./real_disk.ts";

Deno.test("FolderStore never holds up others for the sync of a file on a slow disk", async () => {
  using root = temporaryFolder();
  const disk = new RealDisk();
  let held = 0;
  const open = disk.open.bind(disk);
  disk.open = (path, how) => {
    const file = open(path, how);
    file.sync = () => new Promise((resolve) => setTimeout(resolve, 2));
    file.syncNow = () => void (held += 1);
    return file;
  };
  await using store = new FolderStore(root.path, { disk });
  await storeAll(store, Array.from({ length: 200 }, (_, i) => file(`${i}`, bytes(9))));
  assertEquals(held, 0);
});
