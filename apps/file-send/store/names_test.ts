import { assertEquals, assertRejects } from "@std/assert";
import { TransferError } from "../protocol/transfer_error.ts";
import {
  assertStored,
  bytes,
  file,
  folder,
  listAll,
  storeAll,
  temporaryFolder,
} from "./_store_testing.ts";
import { EVIL_NAMES, EVIL_PATHS, PLAIN_NAMES } from "./evil_names.ts";
import { fileStore } from "./file_store.ts";
import { FolderStore } from "./folder_store.ts";
import { StreamStore } from "./stream_store.ts";

const data = bytes(10);
const evil = Object.values(EVIL_NAMES).flat();

for (const onExist of ["fail", "overwrite", "rename", "skip"] as const) {
  Deno.test(`FolderStore refuses evil names as files and folders when on-exist is ${onExist}`, async () => {
    using outside = temporaryFolder();
    const items = [
      ...evil.map((name) => file([name], data)),
      ...evil.map((name) => folder("", { path: [name] })),
      ...evil.map((name) => file([name, "file"], data)),
      ...EVIL_PATHS.map((path) => file(path, data)),
      file("good", data),
    ];
    const inside = `${outside.path}/inside`;
    await using store = new FolderStore(inside, { onExist });
    const { decisions, failures } = await storeAll(store, items);
    assertEquals(decisions.length, items.length - 1);
    assertEquals(new Set(decisions.map(({ action }) => action)), new Set(["refuse"]));
    assertEquals(failures, []);
    assertEquals(listAll(outside.path), ["inside/", "inside/good"]);
  });
}

Deno.test("FolderStore keeps names that are plain, whatever they look like", async () => {
  using root = temporaryFolder();
  const items = PLAIN_NAMES.map((name, i) => file([name], bytes(i + 1)));
  await using store = new FolderStore(root.path);
  assertEquals((await storeAll(store, items)).failures, []);
  assertStored(root.path, items);
  assertEquals(listAll(root.path), [...PLAIN_NAMES].sort());
});

Deno.test("fileStore() and StreamStore refuse evil names though they do not use them", async () => {
  using root = temporaryFolder();
  const written: Uint8Array[] = [];
  const output = { write: (data: Uint8Array) => Promise.resolve(written.push(data) * data.length) };
  for (const name of evil) {
    for (const store of [fileStore(`${root.path}/out`), new StreamStore(output)]) {
      await using _ = store;
      const error = await assertRejects(() => storeAll(store, [file([name], data)]), TransferError);
      assertEquals((error as TransferError).code, "refused");
    }
  }
  assertEquals(written, []);
  assertEquals(listAll(root.path), []);
});

Deno.test("FolderStore refuses what goes through a link, whether it leads out or not", async () => {
  using root = temporaryFolder();
  using outside = temporaryFolder();
  Deno.mkdirSync(`${root.path}/real`);
  Deno.symlinkSync(outside.path, `${root.path}/out`);
  Deno.symlinkSync("real", `${root.path}/in`);
  Deno.symlinkSync("nowhere", `${root.path}/dangling`);
  const items = ["out", "in", "dangling"].flatMap((name) => [
    folder(name),
    file(`${name}/file`, data),
  ]);
  await using store = new FolderStore(root.path, { onExist: "overwrite" });
  const { decisions } = await storeAll(store, items);
  assertEquals(decisions.map(({ action }) => action), Array(6).fill("refuse"));
  assertEquals(listAll(outside.path), []);
  assertEquals(listAll(root.path), ["dangling", "in", "out", "real/"]);
});

Deno.test("FolderStore stops when a folder becomes a link before a file in it is begun or named", async () => {
  using root = temporaryFolder();
  using outside = temporaryFolder();
  const items = [folder("dir"), file("dir/file", data)];
  const exchange = () => {
    Deno.renameSync(`${root.path}/dir`, `${root.path}/moved`);
    Deno.symlinkSync(outside.path, `${root.path}/dir`);
  };
  for (const early of [true, false]) {
    await using store = new FolderStore(root.path);
    await store.decide(items, data.length);
    await store.makeFolder(0);
    const error = await assertRejects(async () => {
      if (early) exchange();
      await store.begin(1);
      await store.write(data, new Uint8Array(32));
      exchange();
      await store.finish();
      await store.settle();
    }, TransferError);
    assertEquals((error as TransferError).code, "disk");
    assertEquals(listAll(outside.path), []);
    Deno.removeSync(`${root.path}/dir`);
    Deno.renameSync(`${root.path}/moved`, `${root.path}/dir`);
  }
});

Deno.test("FolderStore replaces a link with a file, and leaves what it leads to alone", async () => {
  using root = temporaryFolder();
  Deno.writeTextFileSync(`${root.path}/target`, "precious");
  Deno.symlinkSync("target", `${root.path}/link`);
  const items = [file("link", data)];
  await using store = new FolderStore(root.path, { onExist: "overwrite" });
  await storeAll(store, items);
  assertStored(root.path, items);
  assertEquals(Deno.readTextFileSync(`${root.path}/target`), "precious");
});

Deno.test("FolderStore refuses a file where a folder is, and the other way round", async () => {
  using root = temporaryFolder();
  Deno.mkdirSync(`${root.path}/folder`);
  Deno.writeTextFileSync(`${root.path}/file`, "old");
  const items = [file("folder", data), folder("file"), file("file/below", data)];
  await using store = new FolderStore(root.path, { onExist: "overwrite" });
  const { decisions } = await storeAll(store, items);
  assertEquals(decisions.map(({ entry, action }) => [entry, action]), [
    [0, "refuse"],
    [1, "refuse"],
    [2, "refuse"],
  ]);
  assertEquals(Deno.readTextFileSync(`${root.path}/file`), "old");
});

Deno.test("FolderStore refuses what comes twice, before its folder, or below a file", async () => {
  using root = temporaryFolder();
  const items = [
    file("twice", data),
    file("twice", data),
    folder("twice"),
    file("early/file", data),
    file("twice/below", data),
  ];
  await using store = new FolderStore(root.path);
  const { decisions } = await storeAll(store, items);
  assertEquals(decisions.map(({ entry, action }) => [entry, action]), [
    [1, "refuse"],
    [2, "refuse"],
    [3, "refuse"],
    [4, "refuse"],
  ]);
  assertStored(root.path, items.slice(0, 1));
});
