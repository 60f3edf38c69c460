/** What `file-send` moves: contents, names, modes and times, in both directions, once or many times. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { randomBytes } from "../support/random_bytes.ts";
import { App, runApp } from "../support/app.ts";
import { assertSameTrees, makeFolders, makeTree, namesIn, startReceive } from "./_file_send.ts";

/** 200 files in folders, of up to 64 KiB. */
async function makeManyFiles(folder: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await Deno.mkdir(`${folder}/${i % 20}`, { recursive: true });
    await Deno.writeFile(`${folder}/${i % 20}/${i}`, randomBytes(i * 331));
  }
}

Deno.test("file-send send brings a folder whole: contents, names, modes and times", async () => {
  await using folders = await makeFolders();
  await makeTree(folders.from);
  await using receiver = await startReceive(folders.to, ["--once"]);
  const args = ["send", await receiver.endpoint(), folders.from];
  const { code, stdout, stderr } = await runApp("file-send", args);
  assertEquals([code, stdout], [0, ""], stderr);
  assertMatch(stderr, /^sent 14 files, 4\.18 MB in 0:0\d \([\d.]+ .B\/s\), digest [0-9a-f]{64}\n$/);
  const received = await receiver.finished();
  assertEquals([received.code, received.stdout], [0, ""]);
  assertMatch(received.stderr, /: received 14 files, 4\.18 MB in 0:0\d .*, digest [0-9a-f]{64}\n$/);
  const digests = [stderr, received.stderr].map((text) => /digest (\w+)/.exec(text)![1]);
  assertEquals(digests[0], digests[1]);
  await assertSameTrees(`${folders.to}/from`, folders.from);
  assertEquals(namesIn(folders.to), ["from"]);
});

Deno.test("file-send offer gives all to three who get it at once", async () => {
  await using folders = await makeFolders();
  await makeTree(folders.from);
  await makeManyFiles(folders.from);
  await using offer = await App.start("file-send", ["offer", folders.from, "--listen", ":0"]);
  const endpoint = await offer.endpoint();
  const ends = await Promise.all(
    [1, 2, 3].map((i) =>
      runApp("file-send", ["get", endpoint, "--accept-all", "-o", `${folders.to}/${i}`])
    ),
  );
  for (const { code, stderr } of ends) assertEquals(code, 0, stderr);
  for (const i of [1, 2, 3]) await assertSameTrees(`${folders.to}/${i}/from`, folders.from);
  offer.kill("SIGTERM");
  const { code, stderr } = await offer.finished();
  assertEquals(code, 0);
  assertEquals(stderr.match(/: sent 214 files/g)?.length, 3);
});

Deno.test("file-send receive takes from two who send at once, and mixes nothing", async () => {
  await using folders = await makeFolders();
  for (const name of ["a", "b"]) {
    await Deno.mkdir(`${folders.from}/${name}`);
    await makeManyFiles(`${folders.from}/${name}`);
    await Deno.writeFile(`${folders.from}/${name}/large`, randomBytes(12_345_678));
  }
  await using receiver = await startReceive(folders.to);
  const endpoint = await receiver.endpoint();
  const ends = await Promise.all(
    ["a", "b"].map((name) => runApp("file-send", ["send", endpoint, `${folders.from}/${name}`])),
  );
  for (const { code, stderr } of ends) assertEquals(code, 0, stderr);
  await assertSameTrees(folders.to, folders.from);
  receiver.kill("SIGTERM");
  assertEquals((await receiver.finished()).code, 0);
});

Deno.test("file-send send brings several files and folders in one go, but what --exclude says", async () => {
  await using folders = await makeFolders();
  await makeTree(folders.from);
  await using receiver = await startReceive(folders.to, ["--once"]);
  const paths = ["one", "deep", "empty"].map((name) => `${folders.from}/${name}`);
  const excludes = ["--exclude=*.txt", "--exclude", "and/"];
  const args = ["send", await receiver.endpoint(), ...paths, ...excludes];
  assertEquals((await runApp("file-send", args)).code, 0);
  assertEquals(namesIn(folders.to), ["deep", "empty", "one"]);
  const left = ["-o", ".hidden", "line\nfeed", "quote ' \" $HOME `id`", "with  two spaces"];
  assertEquals(namesIn(`${folders.to}/deep/er`), left.sort());
});

Deno.test("file-send send --name says what the file is called over there", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "content");
  await using receiver = await startReceive(folders.to, ["--once"]);
  const args = ["send", await receiver.endpoint(), path, "--name", "año.txt"];
  assertEquals((await runApp("file-send", args)).code, 0);
  assertEquals(await Deno.readTextFile(`${folders.to}/año.txt`), "content");
});

Deno.test("file-send send --sha256 prints what sha256sum would", async () => {
  await using folders = await makeFolders();
  await makeTree(folders.from);
  await using receiver = await startReceive(folders.to, ["--once"]);
  const args = ["send", await receiver.endpoint(), `${folders.from}/.`, "--sha256"];
  const { code, stdout } = await runApp("file-send", args);
  assertEquals(code, 0);
  const { success } = await new Deno.Command("sha256sum", {
    args: ["--check", "--strict", await folders.file("../sums", stdout)],
    cwd: folders.to,
    stdout: "null",
  }).output();
  assert(success, stdout);
  assertEquals(stdout.trimEnd().split("\n").length, 14);
});

Deno.test("file-send receive --on-exist says what becomes of a file that is there", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a.txt", "new");
  const cases: readonly [how: string, code: number, there: Record<string, string>][] = [
    ["fail", 1, { "a.txt": "before" }],
    ["overwrite", 0, { "a.txt": "new" }],
    ["rename", 0, { "a.txt": "before", "a (1).txt": "new" }],
    ["skip", 0, { "a.txt": "before" }],
  ];
  for (const [how, code, there] of cases) {
    const to = `${folders.to}/${how}`;
    await Deno.mkdir(to);
    await Deno.writeTextFile(`${to}/a.txt`, "before");
    await using receiver = await startReceive(to, ["--once", "--on-exist", how]);
    const sent = await runApp("file-send", ["send", await receiver.endpoint(), path]);
    assertEquals(sent.code, code, sent.stderr);
    assertEquals((await receiver.finished()).code, code === 0 ? 0 : 5);
    const names = namesIn(to).map((name) => [name, Deno.readTextFileSync(`${to}/${name}`)]);
    assertEquals(Object.fromEntries(names), there);
  }
});

Deno.test("file-send send brings nothing twice", async () => {
  await using folders = await makeFolders();
  await makeTree(folders.from);
  await using receiver = await startReceive(folders.to);
  const args = ["send", await receiver.endpoint(), folders.from, "--json"];
  assertEquals((await runApp("file-send", args)).code, 0);
  const { code, stdout } = await runApp("file-send", args);
  assertEquals(code, 0);
  const { files, movedBytes, skipped } = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  assertEquals({ files, movedBytes, skipped }, { files: 0, movedBytes: 0, skipped: 14 });
});

Deno.test("file-send receive --max-size refuses what is more, and says so on both sides", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", randomBytes(2_000));
  await using receiver = await startReceive(folders.to, ["--once", "--max-size", "1k"]);
  const { code, stderr } = await runApp("file-send", ["send", await receiver.endpoint(), path]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "the other side says: more than 1");
  const received = await receiver.finished();
  assertEquals(received.code, 1);
  assertStringIncludes(received.stderr, "--max-size");
  assertEquals(namesIn(folders.to), []);
});

Deno.test("file-send receive --once serves one transfer, and strangers do not count", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "content");
  await using receiver = await startReceive(folders.to, ["--once"]);
  const endpoint = await receiver.endpoint();
  const [, port] = /:(\d+)$/.exec(endpoint)!;
  for (const bytes of [[], [0], [...randomBytes(1_000)]]) {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    await conn.write(new Uint8Array(bytes));
    conn.close();
  }
  assertEquals((await runApp("file-send", ["send", endpoint, path])).code, 0);
  assertEquals((await receiver.finished()).code, 0);
  assertEquals(namesIn(folders.to), ["a"]);
});

for (const [args, keeps] of [[[], true], [["--no-resume"], false]] as const) {
  Deno.test(`file-send ${["receive", ...args].join(" ")} keeps ${keeps ? "the" : "no"} part when its sender is killed`, async () => {
    await using folders = await makeFolders();
    const path = await folders.file("a", randomBytes(33_554_432));
    await using receiver = await startReceive(folders.to, ["--once", ...args]);
    const send = ["send", await receiver.endpoint(), path, "--limit-rate=4M", "--json"];
    await using sender = await App.start("file-send", send);
    await sender.stdout.match(/"event":"progress".*"bytes":\d{7}/g);
    sender.kill("SIGKILL");
    assertEquals((await receiver.finished()).code, 3);
    const parts = namesIn(folders.to).filter((name) => name.startsWith(".zocalo-"));
    assertEquals(parts.length > 0, keeps, parts.join());
  });
}
