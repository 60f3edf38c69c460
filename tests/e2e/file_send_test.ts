/** The command line of `file-send`. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runApp } from "../support/app.ts";
import { makeFolders, makeTree, namesIn } from "./_file_send.ts";

Deno.test("file-send prints help and version", async () => {
  for (const command of ["", "receive", "send", "offer", "get"]) {
    const args = command === "" ? ["--help"] : [command, "--help"];
    const { code, stdout, stderr } = await runApp("file-send", args);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Usage: file-send ${command || "COMMAND"} `);
  }
  const { stdout } = await runApp("file-send", ["--version"]);
  assertMatch(stdout, /^zocalo-file-send \d+\.\d+\.\d+( \(.+\))?\n$/);
});

/** What is wrong with a command line, and what is said of it. */
const WRONG: readonly [args: string[], problem: string][] = [
  [["send", ":7"], "The argument PATH is missing"],
  [["get"], "The argument ENDPOINT is missing"],
  [["send", "udp://:7", "x"], '"udp://:7"'],
  [["send", ":0", "x"], "with a port from 1 to 65535"],
  [["receive", ":0"], "Cannot receive without --accept-all where nobody can be asked"],
  [["get", ":7"], "Cannot receive without --accept-all where nobody can be asked"],
  [["receive", "--on-exist=ask"], "--on-exist: expected fail, overwrite, rename or skip"],
  [["receive", "--max-size=0"], "--max-size: expected a size"],
  [["receive", "--stdout", "-o."], "Cannot use --stdout together with --output"],
  [["receive", "--stdout", "--no-resume"], "Cannot use --stdout together with --no-resume"],
  [["receive", "--raw"], "with --raw, which has no names, without -o FILE or --stdout"],
  [["receive", "--raw", "-ox", "--accept-all"], "--raw together with --accept-all"],
  [["receive", "--raw", "-ox", "--code"], "--raw together with --code"],
  [["receive", "--raw", "-ox", "--on-exist=skip"], "--on-exist with --raw: expected fail or"],
  [["get", ":7", "--raw", "-ox", "--password-file=x"], "--raw together with --password-file"],
  [
    ["receive", "--accept-all", "--code", "--password-file=x"],
    "--password-file together with --code",
  ],
  [["send", ":7", "x", "--raw", "--sha256"], "Cannot use --raw together with --sha256"],
  [["send", ":7", "x", "--raw", "--exclude=*"], "Cannot use --raw together with --exclude"],
  [["send", ":7", "x", "y", "--raw"], "Cannot use --raw for one PATH only"],
  [["send", ":7", "x", "y", "--name=z"], "--name for one path only: current number of paths is 2"],
  [["send", ":7", "x", "--name=a/b"], "--name: expected one name without slashes"],
  [["send", ":7", "-", "x"], "Cannot send - (standard input) together with other paths"],
  [["send", ":7", "-", "--password-file=-"], "both are standard input"],
  [["send", ":7", "x", "--limit-rate=1"], "--limit-rate: expected a size"],
  [["send", ":7", "x", "--code"], 'Unknown option "--code"'],
  [["send", ":7", "deno.json", "--tls-ca=y"], "Cannot use --tls-ca without a tls:// endpoint"],
];

Deno.test("file-send returns 2 and points to the help when the command line is wrong", async () => {
  for (const [args, problem] of WRONG) {
    const { code, stdout, stderr } = await runApp("file-send", args);
    assertEquals([code, stdout], [2, ""], `${args.join(" ")}: ${stderr}`);
    const [message = "", ...rest] = stderr.split("\n");
    assertStringIncludes(message, problem);
    assertEquals(rest, [`Try 'file-send ${args[0]} --help'.`, ""]);
  }
});

Deno.test("file-send refuses to listen where others can connect when it asks them for nothing", async () => {
  const raw = ["--raw", "--stdout"];
  const cases: readonly [args: string[], remedy: string][] = [
    [["receive", "0.0.0.0:0", "--accept-all"], "without --password-file, or --code, or tls://"],
    [["receive", "[::]:0", "--accept-all"], "without --password-file, or --code, or tls://"],
    [["receive", "tls://0.0.0.0:0", "--accept-all"], "--insecure lets everybody in"],
    [["offer", "deno.json", "-l", "0.0.0.0:0"], "without --password-file, or --code, or tls://"],
    [["receive", "0.0.0.0:0", ...raw], "without tls:// and --tls-ca; --insecure lets everybody in"],
  ];
  for (const [args, remedy] of cases) {
    const { code, stdout, stderr } = await runApp("file-send", args);
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, /^file-send: Cannot listen on \S+, where others can connect, without /);
    assertStringIncludes(stderr, remedy);
  }
});

Deno.test("file-send send --dry-run lists what would be sent, and connects to nothing", async () => {
  await using folders = await makeFolders();
  await makeTree(folders.from);
  const args = ["send", ":1", `${folders.from}/deep`, "--exclude=*.txt", "--exclude=and/"];
  const { code, stdout, stderr } = await runApp("file-send", [...args, "--dry-run"]);
  assertEquals(code, 0);
  const lines = stdout.trimEnd().split("\n").map((line) => line.replace(/ {2,}/, " "));
  assertEquals(lines, [
    "drwxr-xr-x 0 deep/",
    "drwxr-xr-x 0 deep/er/",
    "-rw-r--r-- 2 deep/er/-o",
    "-rw-r--r-- 7 deep/er/.hidden",
    "-rw-r--r-- 9 deep/er/line\\x0afeed",
    `-rw-r--r-- 20 deep/er/quote ' " $HOME \`id\``,
    "-rw-r--r-- 16 deep/er/with  two spaces",
  ]);
  assertEquals(stderr, "5 files, 2 folders, 54 B; 4 left out\n");
});

Deno.test("file-send send --dry-run --json prints an object for each entry", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a\nb", "12345");
  await Deno.utime(path, 1_000, 1_000);
  const args = ["send", ":1", path, "--dry-run", "--json"];
  const { code, stdout, stderr } = await runApp("file-send", args);
  assertEquals([code, stderr], [0, ""]);
  const entry = { path: ["a\nb"], kind: "file", size: 5, mode: 0o644, mtime: 1_000_000 };
  assertEquals(JSON.parse(stdout), { event: "entry", ...entry, source: path });
});

Deno.test("file-send send --dry-run tells all that cannot be sent, and returns 5", async () => {
  await using folders = await makeFolders();
  await Deno.symlink("nowhere", `${folders.from}/link`);
  const args = ["send", ":1", folders.from, `${folders.from}/no`, "--dry-run"];
  const { code, stdout, stderr } = await runApp("file-send", args);
  assertEquals(code, 5);
  assertEquals(stdout.trimEnd().split("\n").length, 1);
  assertMatch(
    stderr,
    /^file-send: Cannot send "\S+\/link": it is a symbolic link; --symlinks skip /,
  );
  assertMatch(stderr, /\nfile-send: Cannot send "\S+\/no": it is not there\n/);
  assertEquals((await runApp("file-send", [...args, "--symlinks=skip"])).code, 5);
  assertEquals(namesIn(folders.from), ["link"]);
});

Deno.test("file-send completions prints a script for each shell", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout, stderr } = await runApp("file-send", ["completions", shell]);
    assertEquals([code, stderr], [0, ""]);
    const names = ["zocalo-file-send", "receive", "offer", "on-exist", "overwrite", "limit-rate"];
    for (const name of names) assertStringIncludes(stdout, name);
  }
});
