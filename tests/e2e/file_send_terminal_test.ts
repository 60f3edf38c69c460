/** `file-send` on a terminal: questions, codes, and the line that says how far it is. */
import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { randomBytes } from "../support/random_bytes.ts";
import { needs } from "../support/skip.ts";
import { App, commandLine, runApp } from "./_app.ts";
import { makeFolders, namesIn, startReceive } from "./_file_send.ts";
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
