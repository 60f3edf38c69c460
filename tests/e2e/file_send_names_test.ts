/** A line feed in a name, which is allowed: whoever looks at what `file-send` says sees it as what it is. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { randomBytes } from "../support/random_bytes.ts";
import { needs } from "../support/skip.ts";
import { App, commandLine, runApp } from "../support/app.ts";
import { makeFolders, namesIn, startReceive } from "./_file_send.ts";
import { Terminal } from "./_terminal.ts";

/** What comes behind the line feed would pass for what the program says. */
const NAME = "line\nsent 99 files";
const SHOWN = "line\\x0asent 99 files";

/** So slow that it is cut in the middle. */
const SLOW = ["--limit-rate", "4M"];
const SIZE = 24 * 1_048_576;

/** Checks that no line begins with what is behind the line feed. */
function assertEscaped(text: string): void {
  assertEquals(text.split("\n").filter((line) => line.startsWith("sent 99 files")), []);
}

Deno.test("file-send escapes a line feed in a name that is refused, on both sides", async () => {
  await using folders = await makeFolders();
  const path = await folders.file(NAME, "new");
  await Deno.writeTextFile(`${folders.to}/${NAME}`, "before");
  await using receiver = await startReceive(folders.to, ["--once"]);
  const sent = await runApp("file-send", ["send", await receiver.endpoint(), path]);
  assertEquals(sent.code, 1);
  const received = await receiver.finished();
  assertEquals(received.code, 5);
  for (const { stderr } of [sent, received]) {
    assertStringIncludes(stderr, `${SHOWN}: something with this name is there`);
    assertEscaped(stderr);
  }
});

Deno.test("file-send escapes a line feed in the name of a file that cannot be sent", async () => {
  await using folders = await makeFolders();
  const path = `${folders.from}/${NAME}`;
  const missing = await runApp("file-send", ["send", ":1", path]);
  assertEquals(missing.code, 5);
  assertStringIncludes(missing.stderr, '/line\\nsent 99 files": it is not there');
  await Deno.symlink("nowhere", path);
  const linked = await runApp("file-send", ["send", ":1", folders.from, "--dry-run"]);
  assertEquals(linked.code, 5);
  assertStringIncludes(linked.stderr, '/line\\nsent 99 files": it is a symbolic link');
  for (const { stderr } of [missing, linked]) assertEscaped(stderr);
});

Deno.test("file-send --json has a line feed of a name in no line, whatever happens", async () => {
  await using folders = await makeFolders();
  const paths = [await folders.file(NAME, randomBytes(SIZE)), await folders.file("b\nb", "b")];
  await Deno.writeTextFile(`${folders.to}/b\nb`, "another");
  await using receiver = await startReceive(folders.to, ["--once", "--json"]);
  const args = ["send", await receiver.endpoint(), ...paths, "--json", "--limit-rate", "20M"];
  const sent = await runApp("file-send", args);
  assertEquals(sent.code, 1, sent.stderr);
  const received = await receiver.finished();
  for (const { stdout } of [sent, received]) {
    const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    const pathsOf = (name: string) =>
      events.filter(({ event }) => event === name).map(({ path }) => path);
    assertEquals([pathsOf("file"), pathsOf("failed")], [[NAME], ["b\nb"]]);
    assertEquals(new Set(pathsOf("progress")), new Set([NAME]));
  }
});

Deno.test("file-send prints a command that goes on with a name that has a line feed", async () => {
  await using folders = await makeFolders();
  const path = await folders.file(NAME, randomBytes(SIZE));
  await using receiver = await startReceive(folders.to);
  const args = ["send", await receiver.endpoint(), path, ...SLOW, "--json"];
  await using sender = await App.start("file-send", args);
  await sender.stdout.match(/"event":"progress".*"bytes":\d{7}/g);
  sender.kill("SIGINT");
  const { code, stderr } = await sender.finished();
  assertEquals(code, 130);
  assertMatch(stderr, /^interrupted after [^\n]*\n$/);
  const [, words] = /file-send (send .*)\n$/.exec(stderr)!;
  const script = `for word in ${words}; do printf '%s\\0' "$word"; done`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", script] }).output();
  assertEquals(new TextDecoder().decode(stdout).split("\0").slice(0, -1), args);
});

const { ignore, suffix } = needs("tmux");

Deno.test({
  name: `file-send escapes a line feed in the name that its progress shows${suffix}`,
  ignore,
  fn: async () => {
    await using folders = await makeFolders();
    const path = await folders.file(NAME, randomBytes(8 * 1_048_576));
    await using receiver = await startReceive(folders.to);
    const args = ["send", await receiver.endpoint(), path, "--limit-rate=3M"];
    const words = [...await commandLine("file-send"), ...args];
    await using terminal = await Terminal.start(
      words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" "),
    );
    await terminal.match(/^\[=+> *\] .* line\\x0asent 99 files$/m);
    const { input: screen } = await terminal.match(/^exited with 0$/m);
    assertEscaped(screen!);
    assertEquals(namesIn(folders.to), [NAME]);
  },
});

const bash = needs("tmux", "bash");

Deno.test({
  name: `file-send completions bash completes a name that has a line feed${bash.suffix}`,
  ignore: bash.ignore,
  fn: async () => {
    await using folders = await makeFolders();
    await folders.file(NAME, "");
    const { stdout } = await runApp("file-send", ["completions", "bash"]);
    const script = `${folders.path}/completions`;
    await Deno.writeTextFile(script, `cd '${folders.from}'\nPS1='$ '\n${stdout}`);
    await using terminal = await Terminal.start(`bash --noprofile --rcfile '${script}' -i`);
    await terminal.match(/^\$/m);
    await terminal.press("zocalo-file-send send :7 li");
    await terminal.press("Tab");
    // One word, in quotes.
    await terminal.match(/send :7 'line$\n^sent 99 files'/m);
  },
});
