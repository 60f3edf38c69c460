import { assert, assertEquals } from "@std/assert";
import { CHUNK_SIZE, sha256 } from "../protocol/digests.ts";
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
import { type DiskStep, LOOKS, ObservedDisk } from "./_disk_testing.ts";
import { FolderStore, type FolderStoreOptions } from "./folder_store.ts";
import { RealDisk } from "./real_disk.ts";

/** What is synced is seen in the record. */
const unsynced = new RealDisk({ fsync: false });

const ITEMS: readonly Item[] = [
  file("small", bytes(100)),
  folder("dir"),
  file("dir/big", bytes(5 * CHUNK_SIZE + 5, 2)),
  file("dir/other", bytes(2 * CHUNK_SIZE, 3)),
  file("empty", new Uint8Array(0)),
];

/** Whether what a call did to a file is on disk when power fails after these steps, if the disk is as bad as it may be. */
function isDurable(steps: readonly DiskStep[], { path, ended }: DiskStep): boolean {
  return steps.some(({ call, path: synced, begun }) =>
    (call === "sync" || call === "syncNow") && synced === path && begun > ended
  );
}

function changeNames({ call, args }: DiskStep, to: (path: unknown) => string): void {
  const disk = new RealDisk();
  const path = to(args[0]);
  if (call === "open" && args[1] === "new") disk.open(path, "new")[Symbol.dispose]();
  else if (call === "makeFolder") disk.makeFolder(path);
  else if (call === "setMode") disk.setMode(path, args[1] as number);
  else if (call === "remove") disk.remove(path);
  else if (call === "rename") disk.rename(path, to(args[1]));
  else if (call === "link") disk.link(path, to(args[1]));
}

function changeFile({ call, args }: DiskStep, path: string, isLost: boolean): void {
  if (call === "setSize" && !isLost) Deno.truncateSync(path, args[0] as number);
  if (call === "setTimes") {
    Deno.utimeSync(path, args[0] as number / 1_000, args[0] as number / 1_000);
  }
  if (call !== "write") return;
  const data = args[0] as Uint8Array;
  using file = Deno.openSync(path, { write: true });
  file.seekSync(args[1] as number, Deno.SeekMode.Start);
  file.writeSync(isLost ? data.map((byte) => byte ^ 0x55) : data);
}

/** Does to a fresh folder what was done to another one. After a power failure data is lost that was not synced. */
function replay(steps: readonly DiskStep[], from: string, root: string, power: boolean): void {
  const to = (path: unknown) => String(path).replace(from, root);
  for (const step of steps) {
    const isFileCall = step.args[0] !== step.path;
    if (!isFileCall) changeNames(step, to);
    // The worst that can be left of a ledger is all of it.
    else {changeFile(
        step,
        to(step.path),
        power && !step.path.endsWith(".ledger") && !isDurable(steps, step),
      );}
  }
}

async function record(root: string, options: FolderStoreOptions): Promise<readonly DiskStep[]> {
  const { disk, steps } = new ObservedDisk(unsynced);
  await using store = new FolderStore(root, { ...options, disk });
  assertEquals((await storeAll(store, ITEMS)).failures, []);
  return steps.filter(({ call }) => !LOOKS.includes(call));
}

function assertNothingWrong(root: string, old: Uint8Array | undefined): void {
  for (const name of listAll(root)) {
    const item = ITEMS.find(({ path, kind }) => kind === "file" && path.join("/") === name);
    if (item === undefined) continue;
    const digest = sha256(Deno.readFileSync(`${root}/${name}`)).toHex();
    const right = [item.data, ...old ? [old] : []].map((data) => sha256(data).toHex());
    assert(right.includes(digest), name);
  }
}

for (const power of [false, true]) {
  for (const onExist of ["fail", "overwrite"] as const) {
    const what = `${power ? "power fails" : "it is killed"} after any step with ${onExist}`;
    Deno.test(`FolderStore ends with the right files on the next try when ${what}`, async () => {
      const old = onExist === "overwrite" ? bytes(1_000, 9) : undefined;
      const prepare = (root: string) => {
        if (old === undefined) return;
        Deno.mkdirSync(`${root}/dir`);
        Deno.writeFileSync(`${root}/dir/big`, old);
        Deno.chmodSync(`${root}/dir`, 0o755);
      };
      using recorded = temporaryFolder();
      prepare(recorded.path);
      const steps = await record(recorded.path, { onExist });
      assert(steps.length > 40, `${steps.length}`);
      let resumed = 0;
      for (let count = 0; count <= steps.length; count++) {
        using root = temporaryFolder();
        prepare(root.path);
        replay(steps.slice(0, count), recorded.path, root.path, power);
        assertNothingWrong(root.path, old);
        await using store = new FolderStore(root.path, { onExist, disk: unsynced });
        const { decisions, failures } = await storeAll(store, ITEMS);
        assertEquals(failures, []);
        assertEquals(decisions.filter(({ action }) => action === "refuse"), []);
        resumed += decisions.filter(({ chunks }) => chunks > 0).length;
        assertStored(root.path, ITEMS);
        // What tells how the disk treats names may be left.
        const left = listAll(root.path).filter((name) => /\.zocalo-.*\./.test(name));
        assertEquals(left, []);
      }
      assert(resumed > 0);
    });
  }
}
