import { assert, assertEquals } from "@std/assert";
import { CHUNK_SIZE } from "../protocol/digests.ts";
import { temporaryFolder } from "./_store_testing.ts";
import { Ledger } from "./ledger.ts";
import { RealDisk } from "./real_disk.ts";

Deno.test("Ledger.read() lets others have their turn when there are many entries", async () => {
  using root = temporaryFolder();
  const disk = new RealDisk({ fsync: false });
  const path = `${root.path}/ledger`;
  const digests = Array.from({ length: 40_000 }, (_, i) => new Uint8Array(32).fill(i));
  const size = digests.length * CHUNK_SIZE;
  const fields = { path: ["a"], kind: "file", mode: 0o600, mtime: 1, id: "" } as const;
  {
    using ledger = new Ledger(disk, path, { ...fields, size });
    await ledger.append(digests);
  }
  let turns = 0;
  const timer = setInterval(() => turns += 1, 0);
  using ledger = await Ledger.read(disk, path, { ...fields, size });
  clearInterval(timer);
  assertEquals(ledger.digests.length, 32 * digests.length);
  assert(turns > 0);
});

Deno.test("Ledger.read() takes nothing that came without proofs for what has them, nor the reverse", async () => {
  using root = temporaryFolder();
  const disk = new RealDisk({ fsync: false });
  const fields = { path: ["a"], kind: "file", mode: 0o600, mtime: 1, id: "" } as const;
  const source = { ...fields, size: CHUNK_SIZE };
  for (const proved of [false, true]) {
    const path = `${root.path}/${proved}`;
    {
      using ledger = new Ledger(disk, path, { ...source, proved });
      await ledger.append([new Uint8Array(32)]);
    }
    using same = await Ledger.read(disk, path, { ...source, proved });
    assertEquals(same.exists, true);
    using other = await Ledger.read(disk, path, { ...source, proved: !proved });
    assertEquals(other.exists, false);
  }
});
