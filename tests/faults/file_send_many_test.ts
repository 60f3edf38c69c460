/** Transfers by `file-send` that are large in one way or another, or several at once. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { App, runApp } from "../support/app.ts";
import { assertSameTrees, makeFolders, namesIn, startReceive } from "../e2e/_file_send.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { count } from "../support/tier.ts";
import { FileTransfer, sha256File } from "./_file_transfer.ts";

const MIB = 1_048_576;
const SPARSE = count(256, 5_120) * MIB;
const FILES = count(1_000, 10_000);

/** Levels of folders: with the file as many names as one path may have. */
const DEPTH = 255;

async function makeSparse(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  await file.truncate(SPARSE);
  for (const at of [0, SPARSE / 2 + 77, SPARSE - 5]) {
    await file.seek(at, Deno.SeekMode.Start);
    await file.write(randomBytes(5));
  }
}

Deno.test(`file-send brings a sparse file of ${SPARSE / MIB} MiB, which stays sparse`, async () => {
  await using folders = await makeFolders();
  const source = `${folders.from}/data`;
  await makeSparse(source);
  await using app = await startReceive(folders.to, ["--no-fsync"]);
  const { code, stderr } = await runApp("file-send", ["send", await app.endpoint(), source]);
  assertEquals(code, 0, stderr);
  assertEquals(await sha256File(`${folders.to}/data`), await sha256File(source));
  const [{ blocks, mode, mtime }, expected] = [
    await Deno.stat(`${folders.to}/data`),
    await Deno.stat(source),
  ];
  assertEquals([mode, mtime], [expected.mode, expected.mtime]);
  if (blocks !== null) assert(blocks * 512 < 16 * MIB, `${blocks} blocks are in use`);
});

Deno.test(`file-send brings ${FILES} files of 1 to 64 KiB`, async () => {
  await using folders = await makeFolders();
  const data = randomBytes(65_536);
  for (let i = 0; i < FILES; i++) {
    const folder = `${folders.from}/all/${i % 100}`;
    if (i < 100) await Deno.mkdir(folder, { recursive: true });
    const size = 1_024 + i * 7_919 % (63 * 1_024);
    // Each is another one, and none begins where another one does.
    await Deno.writeFile(`${folder}/${i}`, data.subarray(65_536 - size));
  }
  await using app = await startReceive(folders.to);
  const args = ["send", await app.endpoint(), `${folders.from}/all`, "--json"];
  const { code, stdout, stderr } = await runApp("file-send", args);
  assertEquals(code, 0, stderr);
  const { files } = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  assertEquals(files, FILES);
  await assertSameTrees(folders.to, folders.from);
});

Deno.test(`file-send brings a file that is ${DEPTH} folders down`, async () => {
  await using folders = await makeFolders();
  const path = Array.from({ length: DEPTH }, (_, level) => `d${level}`).join("/");
  await Deno.mkdir(`${folders.from}/${path}`, { recursive: true });
  await Deno.writeTextFile(`${folders.from}/${path}/ñ`, "deep");
  await Deno.chmod(`${folders.from}/${path}`, 0o700);
  await Deno.utime(`${folders.from}/${path}`, 1_234_567_890, 1_234_567_890);
  await using app = await startReceive(folders.to);
  const args = ["send", await app.endpoint(), `${folders.from}/d0`];
  const { code, stderr } = await runApp("file-send", args);
  assertEquals(code, 0, stderr);
  await assertSameTrees(folders.to, folders.from);
});

Deno.test("file-send receive takes a file from one of two who send it at once, and tells the other", async () => {
  await using folders = await makeFolders();
  const source = await folders.file("data", randomBytes(32 * MIB));
  const more = await folders.file("more", "more");
  await using transfer = new FileTransfer({ paths: [source], folder: folders.to });
  const receiver = await transfer.listen();
  const { promise: second, resolve } = Promise.withResolvers<number>();
  transfer.relay.trap(16 * MIB, async () => {
    // Not only the same again: that would wait for a sign of life of the first, which is held up here.
    const args = ["send", await receiver.endpoint(), source, more];
    const { code, stderr } = await runApp("file-send", args);
    assertMatch(stderr, /data: another transfer is receiving this file/);
    resolve(code);
  });
  const first = await transfer.attempt();
  assertEquals([first.code, await second], [0, 1], first.stderr);
  await assertSameTrees(folders.to, folders.from);
});

Deno.test("file-send offer gives a file to two whole when a third is killed", async () => {
  await using folders = await makeFolders();
  const source = await folders.file("data", randomBytes(32 * MIB));
  const folder = `${folders.to}/2`;
  await using transfer = new FileTransfer({ listener: "sender", paths: [source], folder });
  const endpoint = await (await transfer.listen()).endpoint();
  transfer.relay.trap(16 * MIB, () => transfer.receiver!.kill("SIGKILL"));
  const gets = [0, 1].map((name) => {
    const args = ["get", endpoint, "-o", `${folders.to}/${name}`, "--accept-all"];
    return App.start("file-send", args);
  });
  const killed = await transfer.attempt();
  assertEquals(killed.code, 137);
  for (const [name, get] of gets.entries()) {
    await using app = await get;
    const { code, stderr } = await app.finished();
    assertEquals(code, 0, stderr);
    assertEquals(await sha256File(`${folders.to}/${name}/data`), await sha256File(source));
  }
  assert(!namesIn(folder).includes("data"));
  const { code, stderr } = await transfer.attempt();
  assertEquals(code, 0, stderr);
  assertEquals(await sha256File(`${folder}/data`), await sha256File(source));
});
