import { assertEquals, assertRejects } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { randomBytes } from "../../../tests/support/random_bytes.ts";
import { CHUNK_SIZE } from "../protocol/digests.ts";
import { TransferError } from "../protocol/transfer_error.ts";
import { identify, isStill } from "./_file_info.ts";
import { FileSource } from "./file_source.ts";
import { stdinListing } from "./listing.ts";
import { listPaths } from "./list_paths.ts";
import type { Input } from "./_read_ahead.ts";
import { TestFolder } from "./_test_support.ts";

/** Reads to the end, and looks at a chunk only when the next one is there, as a sender may. */
async function readAll(source: FileSource, entry = 0, first = 0): Promise<Uint8Array> {
  using file = await source.open(entry, first);
  const done: Uint8Array[] = [];
  let last: Uint8Array | undefined;
  for (;;) {
    const chunk = await file.read();
    if (last !== undefined) done.push(last.slice());
    if (chunk.length === 0) break;
    last = chunk;
  }
  assertEquals(done.slice(0, -1).every(({ length }) => length === CHUNK_SIZE), true);
  return concat(done);
}

async function sourceOf(folder: TestFolder, ...names: string[]): Promise<FileSource> {
  return new FileSource(await listPaths(names.map((name) => `${folder.path}/${name}`)));
}

/** Hands out pieces of these sizes, one after the other. */
function piecewise(data: Uint8Array, ...sizes: number[]): Input {
  let start = 0;
  return {
    read(buffer) {
      if (start === data.length) return Promise.resolve(null);
      const size = sizes.shift() ?? data.length;
      const piece = data.subarray(start, start + Math.min(size, buffer.length));
      buffer.set(piece);
      start += piece.length;
      return Promise.resolve(piece.length);
    },
  };
}

const SIZES = [0, 1, 65_536, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 5 * CHUNK_SIZE, 5_500_000];

Deno.test("FileSource reads files of any size in chunks, one after the other", async () => {
  using folder = new TestFolder();
  const files = SIZES.map((size) => [`f${size}`, randomBytes(size)] as const);
  folder.add(Object.fromEntries(files));
  const source = await sourceOf(folder, ...files.map(([name]) => name));
  for (const [entry, [name, data]] of files.entries()) {
    assertEquals(await readAll(source, entry) as Uint8Array, data, name);
  }
});

Deno.test("FileSource begins at any chunk, up to the end", async () => {
  using folder = new TestFolder();
  const data = randomBytes(4 * CHUNK_SIZE);
  folder.add({ a: data });
  const source = await sourceOf(folder, "a");
  for (const first of [1, 3, 4]) {
    assertEquals(await readAll(source, 0, first), data.slice(first * CHUNK_SIZE));
  }
  await assertRejects(() => source.open(0, 5), TransferError, "it has changed");
});

Deno.test("FileSource keeps short chunks for ever, and full ones until the second one after them", async () => {
  using folder = new TestFolder();
  const contents = [2 * CHUNK_SIZE + 9, CHUNK_SIZE, 2 * CHUNK_SIZE, 7].map(randomBytes);
  folder.add(Object.fromEntries(contents.map((data, i) => [`f${i}`, data])));
  const source = await sourceOf(folder, ...contents.keys().map((i) => `f${i}`));
  const chunks: [chunk: Uint8Array, copy: Uint8Array][] = [];
  for (const entry of contents.keys()) {
    using file = await source.open(entry, 0);
    for (let chunk; (chunk = await file.read()).length > 0;) chunks.push([chunk, chunk.slice()]);
    for (const [chunk, copy] of chunks.slice(-2)) assertEquals(chunk, copy);
  }
  for (const [chunk, copy] of chunks) if (chunk.length < CHUNK_SIZE) assertEquals(chunk, copy);
});

Deno.test("FileSource notices when a file is not the one that was listed, before it is opened", async () => {
  using folder = new TestFolder();
  const changes: Record<string, (path: string) => void> = {
    longer: (path) => Deno.writeTextFileSync(path, "more", { append: true }),
    shorter: (path) => Deno.truncateSync(path, 1),
    newer: (path) => Deno.utimeSync(path, 0, 1),
    other: (path) => Deno.renameSync(`${folder.path}/fresh`, path),
    folder: (path) => {
      Deno.removeSync(path);
      Deno.mkdirSync(path);
    },
    gone: (path) => Deno.removeSync(path),
  };
  for (const [name, change] of Object.entries(changes)) {
    folder.add({ [name]: "12345", fresh: "12345" });
    const source = await sourceOf(folder, name);
    change(`${folder.path}/${name}`);
    const error = await assertRejects(() => source.open(0, 0), TransferError);
    const { code, remote, message } = error as TransferError;
    assertEquals([code, remote], ["source", false]);
    const reason = name === "gone"
      ? "it cannot be read: it is not there"
      : "it has changed since it was listed";
    assertEquals(message, reason);
  }
});

Deno.test("FileSource does not wait for a pipe that has taken a file's place", async () => {
  using folder = new TestFolder();
  folder.add({ a: "12345" });
  const source = await sourceOf(folder, "a");
  Deno.removeSync(`${folder.path}/a`);
  const { success } = await new Deno.Command("mkfifo", { args: [`${folder.path}/a`] }).output();
  assertEquals(success, true);
  await assertRejects(() => source.open(0, 0), TransferError, "it has changed");
});

Deno.test("FileSource notices when a file changes while it is read, and goes on with the next", async () => {
  using folder = new TestFolder();
  const changes: Record<string, (path: string) => void> = {
    longer: (path) => Deno.writeTextFileSync(path, "more", { append: true }),
    shorter: (path) => Deno.truncateSync(path, CHUNK_SIZE + 1),
    newer: (path) => Deno.utimeSync(path, 0, 1),
  };
  const next = randomBytes(3 * CHUNK_SIZE);
  for (const size of [3 * CHUNK_SIZE, 3 * CHUNK_SIZE + 1]) {
    for (const [name, change] of Object.entries(changes)) {
      folder.add({ [name]: randomBytes(size), next });
      const source = await sourceOf(folder, name, "next");
      {
        using file = await source.open(0, 0);
        await file.read();
        change(`${folder.path}/${name}`);
        await assertRejects(() => file.read(), TransferError, "it has changed since it was listed");
      }
      assertEquals(await readAll(source, 1), next);
    }
  }
});

Deno.test("FileSource notices at the end of a file that it has become longer", async () => {
  using folder = new TestFolder();
  for (const size of [0, 5, 2 * CHUNK_SIZE]) {
    folder.add({ a: randomBytes(size) });
    const source = await sourceOf(folder, "a");
    using file = await source.open(0, 0);
    for (let left = size; left > 0;) left -= (await file.read()).length;
    Deno.writeTextFileSync(`${folder.path}/a`, "x", { append: true });
    await assertRejects(() => file.read(), TransferError, "it has changed since it was listed");
  }
});

Deno.test("FileSource refuses a file that has more than its size says", async () => {
  // Files of procfs have no size.
  const source = new FileSource(await listPaths(["/proc/self/status"]));
  assertEquals(source.entries[0]!.size, 0);
  using file = await source.open(0, 0);
  await assertRejects(() => file.read(), TransferError, "it has changed");
});

Deno.test("FileSource reads a file to its end that was removed meanwhile", async () => {
  using folder = new TestFolder();
  const data = randomBytes(3 * CHUNK_SIZE);
  folder.add({ a: data });
  const source = await sourceOf(folder, "a");
  using file = await source.open(0, 0);
  Deno.removeSync(`${folder.path}/a`);
  const chunks: Uint8Array[] = [];
  for (let chunk; (chunk = await file.read()).length > 0;) chunks.push(chunk.slice());
  assertEquals(concat(chunks), data);
});

Deno.test("FileSource makes chunks of what comes on standard input, however it comes", async () => {
  for (const size of SIZES) {
    const data = randomBytes(size);
    const input = piecewise(data, 1, 65_536, CHUNK_SIZE, 3, 2 * CHUNK_SIZE);
    assertEquals(await readAll(new FileSource(stdinListing(), input)), data as Uint8Array);
  }
});

Deno.test("FileSource does not resume standard input, and says what went wrong with it", async () => {
  const source = new FileSource(stdinListing(), {
    read: () => Promise.reject(new Error("Input/output error (os error 5)")),
  });
  await assertRejects(() => source.open(0, 1), TransferError, "cannot be read a second time");
  using file = await source.open(0, 0);
  const why = "it cannot be read: Input/output error (os error 5)";
  await assertRejects(() => file.read(), TransferError, why);
});

Deno.test("identify() tells a file apart whose time was set back after it was written to", () => {
  const info = Deno.statSync(Deno.cwd());
  const later = { ...info, ctime: new Date(info.ctime!.getTime() + 1_000) };
  assertEquals(identify(info) === identify({ ...info }), true);
  assertEquals(identify(info) === identify(later), false);
});

Deno.test("isStill() takes no removal of an open file for a change, but all else", () => {
  using folder = new TestFolder();
  folder.add({ a: "content" });
  const info = Deno.statSync(`${folder.path}/a`);
  const id = identify(info);
  const removed = { ...info, nlink: 0, ctime: new Date(info.ctime!.getTime() + 1_000) };
  assertEquals(isStill(id, removed), true);
  assertEquals(isStill(id, { ...removed, nlink: 1 }), false);
  assertEquals(isStill(id, { ...removed, size: info.size + 1 }), false);
});
