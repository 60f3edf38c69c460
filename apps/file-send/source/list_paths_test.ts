import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Failure, UsageError } from "../../common/failure.ts";
import type { Listing } from "./listing.ts";
import { listPaths } from "./list_paths.ts";
import { TestFolder } from "./_test_support.ts";

function names({ entries }: Listing): string[] {
  return entries.map(({ path, kind }) => path.join("/") + (kind === "directory" ? "/" : ""));
}

Deno.test("listPaths() lists folders before what is in them, sorted, with sizes, modes and times", async () => {
  using folder = new TestFolder();
  folder.add({ "top/b.txt": "bb", "top/a/z": "", "top/a/año 写真.txt": "ñ", "top/empty/": "" });
  Deno.chmodSync(`${folder.path}/top/b.txt`, 0o640);
  Deno.chmodSync(`${folder.path}/top/a`, 0o2750);
  Deno.utimeSync(`${folder.path}/top/b.txt`, 0, 1_234_567.891);

  const listing = await listPaths([`${folder.path}/top`]);

  assertEquals(names(listing), [
    "top/",
    "top/a/",
    "top/a/año 写真.txt",
    "top/a/z",
    "top/b.txt",
    "top/empty/",
  ]);
  assertEquals(listing.problems, []);
  assertEquals(listing.entries.map(({ size }) => size), [0, 0, 2, 0, 2, 0]);
  assertEquals(listing.entries[1]!.mode, 0o750);
  const { mode, mtime, id } = listing.entries[4]!;
  assertEquals([mode, mtime], [0o640, 1_234_567_891]);
  const { ino, ctime } = Deno.statSync(`${folder.path}/top/b.txt`);
  assertEquals(id, `2-1234567891-${ino}-${ctime!.getTime()}`);
  assertEquals(listing.paths[4], `${folder.path}/top/b.txt`);
});

Deno.test("listPaths() gives another id when a file is written to, moved in or has another time", async () => {
  using folder = new TestFolder();
  const path = `${folder.path}/a`;
  const ids = new Set<string>();
  const list = async () => ids.add((await listPaths([path])).entries[0]!.id);
  folder.add({ a: "1", b: "1" });
  Deno.utimeSync(path, 0, 1);
  await list();
  Deno.utimeSync(path, 0, 2);
  await list();
  Deno.writeTextFileSync(path, "22");
  Deno.utimeSync(path, 0, 1);
  await list();
  Deno.renameSync(`${folder.path}/b`, path);
  Deno.utimeSync(path, 0, 1);
  await list();
  assertEquals(ids.size, 4);
});

Deno.test("listPaths() names a path by its last part, and sends the contents where that is no name", async () => {
  using folder = new TestFolder();
  folder.add({ "top/in/a": "", "top/b": "" });
  const top = `${folder.path}/top`;
  const cases: [path: string, expected: string[]][] = [
    [top, ["top/", "top/b", "top/in/", "top/in/a"]],
    [`${top}/`, ["top/", "top/b", "top/in/", "top/in/a"]],
    [`${top}//`, ["top/", "top/b", "top/in/", "top/in/a"]],
    [`${top}/.`, ["b", "in/", "in/a"]],
    [`${top}/./`, ["b", "in/", "in/a"]],
    [`${top}/in/..`, ["b", "in/", "in/a"]],
    [`${top}/in/../b`, ["b"]],
  ];
  for (const [path, expected] of cases) {
    const listing = await listPaths([path]);
    assertEquals(names(listing), expected, path);
    for (const path of listing.paths) Deno.lstatSync(path);
  }
});

Deno.test("listPaths() takes another name for one path, even where it would send the contents", async () => {
  using folder = new TestFolder();
  folder.add({ "top/a": "" });
  const at = (path: string, name: string) => listPaths([`${folder.path}/${path}`], { name });
  assertEquals(names(await at("top/a", "b c")), ["b c"]);
  assertEquals(names(await at("top", "other")), ["other/", "other/a"]);
  assertEquals(names(await at("top/.", "other")), ["other/", "other/a"]);
});

Deno.test("listPaths() refuses a name that is none, and one for several paths", async () => {
  for (const name of ["", ".", "..", "a/b", "/", "a\0"]) {
    await assertRejects(
      () => listPaths(["."], { name }),
      UsageError,
      "Cannot use --name: expected",
    );
  }
  await assertRejects(() => listPaths(["a", "b"], { name: "c" }), UsageError, "of paths is 2");
});

Deno.test("listPaths() refuses two paths of the same name", async () => {
  using folder = new TestFolder();
  folder.add({ "a/x": "", "b/x": "", "c/x/y": "" });
  const at = (...paths: string[]) => listPaths(paths.map((path) => `${folder.path}/${path}`));
  for (const paths of [["a/x", "b/x"], ["a/.", "b/."], ["a/x", "c/x"], ["a/x", "a/x"]]) {
    const { problems } = await at(...paths);
    assertEquals(problems.length, 1);
    assertStringIncludes(problems[0]!, "would have the same name over there");
  }
  assertEquals(names(await at("b/x", "a")), ["x", "a/", "a/x"]);
});

Deno.test("listPaths() refuses symbolic links within folders, or leaves them out, and follows a path", async () => {
  using folder = new TestFolder();
  folder.add({ "top/a": "1", "real": "22" });
  Deno.symlinkSync("../real", `${folder.path}/top/link`);
  Deno.symlinkSync("top", `${folder.path}/way`);

  const refused = await listPaths([`${folder.path}/top`]);
  assertEquals(refused.problems, [
    `Cannot send "${folder.path}/top/link": it is a symbolic link; --symlinks skip leaves such out`,
  ]);
  const skipped = await listPaths([`${folder.path}/way`], { symlinks: "skip" });
  assertEquals(names(skipped), ["way/", "way/a"]);
  assertEquals([skipped.problems, skipped.skippedLinks], [[], 1]);
  const excluded = await listPaths([`${folder.path}/top`], { exclude: ["link"] });
  assertEquals([excluded.problems, excluded.excluded], [[], 1]);
});

Deno.test("listPaths() refuses what is not there, or cannot be looked at, with a sentence each", async () => {
  using folder = new TestFolder();
  folder.add({ file: "" });
  Deno.symlinkSync("nothing", `${folder.path}/broken`);
  Deno.symlinkSync("loop", `${folder.path}/loop`);
  const at = async (path: string) => (await listPaths([`${folder.path}/${path}`])).problems;
  assertEquals(await at("missing"), [`Cannot send "${folder.path}/missing": it is not there`]);
  assertEquals(await at("broken"), [`Cannot send "${folder.path}/broken": it is not there`]);
  assertEquals((await at("loop")).length, 1);
  assertEquals((await at("file/.")).length, 1);
  assertEquals((await at("file/x")).length, 1);
});

Deno.test("listPaths() refuses pipes, sockets and devices, each by its name", async () => {
  using folder = new TestFolder();
  folder.add({ "top/a": "" });
  const { success } = await new Deno.Command("mkfifo", { args: [`${folder.path}/top/p`] }).output();
  assertEquals(success, true);
  using _socket = Deno.listen({ transport: "unix", path: `${folder.path}/top/s` });
  const { problems } = await listPaths([`${folder.path}/top`, "/dev/null"]);
  assertEquals(problems, [
    `Cannot send "${folder.path}/top/p": it is a named pipe; --exclude leaves it out`,
    `Cannot send "${folder.path}/top/s": it is a socket; --exclude leaves it out`,
    `Cannot send "/dev/null": it is a device; --exclude leaves it out`,
  ]);
});

Deno.test("listPaths() refuses names that are not UTF-8, and takes one that only looks so", async () => {
  using folder = new TestFolder();
  folder.add({ "fine/a\ufffdb": "", "bad/ok": "" });
  const touch = (name: string) =>
    new Deno.Command("sh", { args: ["-c", `: > "$(printf '${name}')"`], cwd: folder.path })
      .output();
  assertEquals((await listPaths([`${folder.path}/fine`])).problems, []);

  assertEquals((await touch("bad/x\\377")).success, true);
  const { problems } = await listPaths([`${folder.path}/bad`]);
  assertEquals(problems, [`Cannot send "${folder.path}/bad/x\ufffd": its name is not UTF-8`]);

  // One that is fine beside one that reads the same.
  assertEquals((await touch("fine/a\\377b")).success, true);
  assertEquals((await listPaths([`${folder.path}/fine`])).problems.length, 2);
});

Deno.test("listPaths() leaves out what is excluded, without looking into it", async () => {
  using folder = new TestFolder();
  folder.add({ "top/a.tmp": "", "top/b": "", "top/build/x": "", "top/src/build": "", "c.tmp": "" });
  Deno.symlinkSync("nothing", `${folder.path}/top/build/link`);
  const listing = await listPaths([`${folder.path}/top`, `${folder.path}/c.tmp`], {
    exclude: ["*.tmp", "build/"],
  });
  assertEquals(names(listing), ["top/", "top/b", "top/src/", "top/src/build"]);
  assertEquals([listing.problems, listing.excluded], [[], 3]);
});

Deno.test("listPaths() says so if there is nothing to send", async () => {
  using folder = new TestFolder();
  folder.add({ "empty/": "", "a.tmp": "" });
  const { problems } = await listPaths([`${folder.path}/empty/.`]);
  assertEquals(problems, ["Cannot send anything: there is nothing in it"]);
  const excluded = await listPaths([`${folder.path}/a.tmp`], { exclude: ["*.tmp"] });
  assertEquals(excluded.problems, ["Cannot send anything: all of it is left out"]);
});

Deno.test("listPaths() takes - for standard input, alone, and with a name of its own", async () => {
  const { entries, paths } = await listPaths(["-"]);
  assertEquals([paths, entries.length], [["-"], 1]);
  const { path, size, mtime, id } = entries[0]!;
  assertEquals([path, size, mtime], [["stdin"], null, null]);
  const named = await listPaths(["-"], { name: "dump.sql" });
  assertEquals(named.entries[0]!.path, ["dump.sql"]);
  assertEquals(named.entries[0]!.id === id, false);
  await assertRejects(() => listPaths(["-", "a"]), UsageError, "together with other paths");
});

Deno.test("listPaths() stops when its signal fires", async () => {
  using folder = new TestFolder();
  for (let i = 0; i < 2_100; i++) folder.add({ [`f${i}`]: "" });
  const controller = new AbortController();
  const listing = listPaths([folder.path], { signal: controller.signal });
  controller.abort(new Failure(130, "enough"));
  await assertRejects(() => listing, Failure, "enough");
});

Deno.test("listPaths() tells at once which names no receiver takes, unless they do not matter", async () => {
  using folder = new TestFolder();
  folder.add({ "in/10:30.log": "", "in/NUL": "", "in/good": "" });
  const { entries, problems } = await listPaths([`${folder.path}/in`]);
  assertEquals(entries.map(({ path }) => path.at(-1)), ["in", "good"]);
  assertEquals(problems.map((problem) => /: (a name [^;:]*)/.exec(problem)?.[1]), [
    "a name has a colon in it, which some systems take for a drive or a stream",
    "a name is that of a device",
  ]);
  assertEquals((await listPaths([`${folder.path}/in`], { anyName: true })).problems, []);
});

Deno.test("listPaths() lets others have their turn when all is left out", async () => {
  using folder = new TestFolder();
  folder.add({ "in/0.o": "" });
  for (let i = 1; i < 2_001; i++) {
    Deno.linkSync(`${folder.path}/in/0.o`, `${folder.path}/in/${i}.o`);
  }
  let turns = 0;
  const timer = setTimeout(() => turns += 1, 0);
  const { excluded } = await listPaths([`${folder.path}/in`], { exclude: ["*.o"] });
  clearTimeout(timer);
  assertEquals([excluded, turns], [2_001, 1]);
});
