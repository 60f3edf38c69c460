/** `file-send` on a terminal: questions, codes, and the line that says how far it is. */
import { assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { randomBytes } from "../support/random_bytes.ts";
import { needs } from "../support/skip.ts";
import { App, commandLine, runApp } from "../support/app.ts";
import { assertSameTrees, makeFolders, makeTree, namesIn, startReceive } from "./_file_send.ts";
import { Terminal } from "./_terminal.ts";

const { ignore, suffix } = needs("tmux");

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `file-send ${name}${suffix}`, ignore, fn });
}

async function start(args: readonly string[]): Promise<Terminal> {
  const words = [...await commandLine("file-send"), ...args];
  return await Terminal.start(words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" "));
}

test("receive lists what is offered, escaped, and takes it after a yes", async () => {
  await using folders = await makeFolders();
  const paths = [await folders.file("日本.txt", "12345"), await folders.file("a\nb", "1")];
  await using terminal = await start(["receive", ":0", "-o", folders.to, "--once"]);
  const [, endpoint] = await terminal.match(/^listening on (\S+)$/m);
  const sending = runApp("file-send", ["send", endpoint!, ...paths]);
  const { input: screen } = await terminal.match(/^Take 2 files, 6 B\? \[y\/N\]/m);
  assertStringIncludes(screen!, " offers:\n");
  assertStringIncludes(screen!, "     5 B  日本.txt\n");
  assertStringIncludes(screen!, "     1 B  a\\x0ab\n");
  assertEquals(namesIn(folders.to), []);
  await terminal.type("y");
  await terminal.match(/^exited with 0$/m);
  assertEquals((await sending).code, 0);
  assertEquals(namesIn(folders.to), ["a\nb", "日本.txt"]);
});

test("get asks nobody when all is there already", async () => {
  await using folders = await makeFolders();
  await makeTree(folders.from);
  await using offer = await App.start("file-send", ["offer", folders.from, "-l", ":0"]);
  const args = ["get", await offer.endpoint(), "-o", folders.to];
  assertEquals((await runApp("file-send", [...args, "--accept-all"])).code, 0);
  await using terminal = await start(args);
  const { input: screen } = await terminal.match(/^exited with 0$/m);
  assertMatch(screen!, /^received 0 files, .*, 14 skipped, /m);
  await assertSameTrees(`${folders.to}/from`, folders.from);
});

test("receive refuses at a no, which ends both sides with 1", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "1");
  await using terminal = await start(["receive", ":0", "-o", folders.to, "--once"]);
  const [, endpoint] = await terminal.match(/^listening on (\S+)$/m);
  const sending = runApp("file-send", ["send", endpoint!, path]);
  await terminal.match(/\[y\/N\]/);
  await terminal.press("Enter");
  await terminal.match(/^exited with 1$/m);
  const { code, stderr } = await sending;
  assertEquals(code, 1);
  assertStringIncludes(stderr, "the other side says: it is not wanted");
  assertEquals(namesIn(folders.to), []);
});

test("get returns 130 at Ctrl-C where it asks", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "1");
  await using offer = await App.start("file-send", ["offer", path, "-l", ":0"]);
  await using terminal = await start(["get", await offer.endpoint(), "-o", folders.to]);
  await terminal.match(/\[y\/N\]/);
  await terminal.press("C-c");
  await terminal.match(/^exited with 130$/m);
  assertEquals(namesIn(folders.to), []);
});

test("get asks for the code, and does not show it", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "1");
  await using offer = await App.start("file-send", ["offer", path, "-l", ":0", "--code"]);
  const [[, code]] = await offer.stderr.match(/^its code: (\S+)$/gm) as [RegExpMatchArray];
  const args = ["get", await offer.endpoint(), "-o", folders.to, "--accept-all"];
  await using terminal = await start(args);
  await terminal.match(/^Password:/m);
  await terminal.type(code!.toLowerCase());
  const { input: screen } = await terminal.match(/^exited with 0$/m);
  assertStringIncludes(screen!, "received 1 file, 1 B");
  assertFalse(screen!.toLowerCase().includes(code!.toLowerCase()));
  assertEquals(namesIn(folders.to), ["a"]);
});

test("send shows how far it is, in one line that is gone at the end", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("film.bin", randomBytes(8 * 1_048_576));
  await using receiver = await startReceive(folders.to);
  const args = ["send", await receiver.endpoint(), path, "--limit-rate=3M"];
  await using terminal = await start(args);
  await terminal.match(/^\[=+> *\] +\d+ % .* of 8\.39 MB .*\/s +ETA 0:0\d .*film\.bin$/m);
  const { input: screen } = await terminal.match(/^exited with 0$/m);
  assertEquals(screen!.match(/film\.bin/g), null);
  assertStringIncludes(screen!, "sent 1 file, 8.39 MB in 0:0");
});

test("send ends with 130 at Ctrl-C, says how it goes on, and goes on", async () => {
  await using folders = await makeFolders();
  const data = randomBytes(24 * 1_048_576);
  const path = await folders.file("film.bin", data);
  await using receiver = await startReceive(folders.to);
  const args = ["send", await receiver.endpoint(), path];
  {
    await using terminal = await start([...args, "--limit-rate=4M"]);
    await terminal.match(/^\[=+> *\] +[1-9]\d* % /m);
    await terminal.press("C-c");
    const { input: screen } = await terminal.match(/^exited with 130$/m);
    assertMatch(screen!, /^interrupted after [\d.]+ MB of 25\.2 MB; it goes on where it stopped /m);
    assertEquals(screen!.match(/ETA/g), null);
  }
  await receiver.stderr.match(/Cannot receive: .*; what has come is kept/g);
  const { code, stderr } = await runApp("file-send", args);
  assertEquals(code, 0, stderr);
  assertMatch(stderr, /of it was there before/);
  assertEquals(await Deno.readFile(`${folders.to}/film.bin`), data);
});

test("receive lets a transfer end at Ctrl-C, and ends with 0", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", randomBytes(8 * 1_048_576));
  await using terminal = await start(["receive", ":0", "-o", folders.to, "--accept-all"]);
  const [, endpoint] = await terminal.match(/^listening on (\S+)$/m);
  const sending = runApp("file-send", ["send", endpoint!, path, "--limit-rate=4M"]);
  await terminal.match(/^\[=+> *\] /m);
  await terminal.press("C-c");
  await terminal.match(/^finishing 1 transfer; a second signal cuts$/m);
  await terminal.match(/^exited with 0$/m);
  assertEquals((await sending).code, 0);
  assertEquals(namesIn(folders.to), ["a"]);
});

test("receive cuts a transfer at the second Ctrl-C with 130, and the other side ends with 3", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", randomBytes(24 * 1_048_576));
  await using terminal = await start(["receive", ":0", "-o", folders.to, "--accept-all"]);
  const [, endpoint] = await terminal.match(/^listening on (\S+)$/m);
  const sending = runApp("file-send", ["send", endpoint!, path, "--limit-rate=4M"]);
  await terminal.match(/^\[=+> *\] /m);
  await terminal.press("C-c");
  await terminal.match(/^finishing 1 transfer; /m);
  const percent = async () => Number((await terminal.match(/(\d+) %/))[1]);
  // Within a quarter of a second it would count as the first; eight per cent take half a second.
  const enough = await percent() + 8;
  while (await percent() < enough);
  await terminal.press("C-c");
  const { input: screen } = await terminal.match(/^exited with 130$/m);
  assertMatch(screen!, /: Cannot receive: .*; what has come is kept, .*\ncut 1 transfer$/m);
  const { code, stderr } = await sending;
  assertEquals(code, 3);
  assertStringIncludes(stderr, "the listener was interrupted; the same command again goes on");
});
