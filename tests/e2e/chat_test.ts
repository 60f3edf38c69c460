/** The command line of `chat`. */
import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { parsePasswordHash, verifyPassword } from "../../apps/chat/password_hash.ts";
import { run } from "../support/run.ts";
import { needs } from "../support/skip.ts";
import { commandLine, runApp } from "../support/app.ts";

/** Types on a terminal that `chat hash-password` runs on, and gives what the terminal shows. */
async function typePassword(keys: string): Promise<{ code: number; screen: string }> {
  const script = new URL("chat_terminal.py", import.meta.url).pathname;
  const { code, stdout } = await run([
    ...["python3", script, keys],
    ...await commandLine("chat"),
    "hash-password",
  ]);
  return { code, screen: new TextDecoder().decode(stdout) };
}

Deno.test("chat prints help and version", async () => {
  for (const args of [["--help"], ["serve", "--help"], ["hash-password", "-h"]]) {
    const { code, stdout, stderr } = await runApp("chat", args);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Usage: chat ${args.length > 1 ? args[0] : "COMMAND"} `);
  }
  assertMatch(
    (await runApp("chat", ["--version"])).stdout,
    /^zocalo-chat \d+\.\d+\.\d+( \(.+\))?\n$/,
  );
});

Deno.test("chat returns 2 and points to the help when the command line is wrong", async () => {
  const cases: [string[], string][] = [
    [["serve", "--name=irc"], "--name: expected a host name with a point"],
    [["serve", "--name=irc. example"], '"irc. example"'],
    [["serve", "--network=two words"], "--network: expected 1 to 32 letters"],
    [["serve", "--max-line=511"], "--max-line: expected a whole number, at least 512"],
    [["serve", "--max-sendq=1k"], "--max-sendq: expected a size"],
    [["serve", "--max-line=4096"], "--max-line 4096 with --max-sendq of less than 524288"],
    [["serve", "--flood=5"], "--flood: expected a rate such as 5/2s or 100/s, or off"],
    [["serve", "--history=-1"], "--history: expected a whole number, at least 0"],
    [["serve", "udp://:0"], '"udp://:0"'],
    [["serve", "0.0.0.0:0"], "Cannot listen on tcp://0.0.0.0:0, where others can connect, without"],
    [["serve", "[::]:0"], "Cannot listen on tcp://[::]:0"],
    [["serve", "tls://0.0.0.0:0"], "Cannot listen on tls://0.0.0.0:0"],
    [["serve", "tls://:0"], "Cannot serve a tls:// endpoint without --tls-cert"],
    [["serve", "--tls-ca=x.pem"], "Cannot use --tls-ca without a tls:// endpoint"],
    [["serve", "-qv"], "-q/--quiet together with -v/--verbose"],
  ];
  for (const [args, problem] of cases) {
    const { code, stdout, stderr } = await runApp("chat", args);
    assertEquals([code, stdout], [2, ""], args.join(" "));
    const [message = "", ...rest] = stderr.split("\n");
    assertStringIncludes(message, problem);
    assertEquals(rest, ["Try 'chat serve --help'.", ""]);
  }
});

Deno.test("chat returns 5 and names the option when a file cannot be used", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = async (name: string, text: string) => {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      return `${folder}/${name}`;
    };
    const cases: [string, string, string][] = [
      ["--motd", "no.txt", "there is no such file"],
      ["--motd", await file("long", "x".repeat(50_000)), "more than half of --max-sendq"],
      ["--motd", await file("nul", "one\na\0b"), "line 2 has NUL or CR in it"],
      ["--password-file", "no.txt", "there is no such file"],
      ["--password-file", await file("empty", "\n"), "it is empty"],
      ["--password-file", await file("wide", "x".repeat(600)), "fits in no line"],
      ["--oper-file", "no.txt", "there is no such file"],
      ["--oper-file", await file("opers", "ana:secret"), "line 1 has no hash"],
    ];
    for (const [option, path, why] of cases) {
      const { code, stdout, stderr } = await runApp("chat", ["serve", ":0", option, path]);
      assertEquals([code, stdout], [5, ""], stderr);
      assertMatch(stderr, /^chat: [^\n]+\n$/);
      assertStringIncludes(stderr, why);
      assertEquals(stderr.includes("secret"), false, stderr);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("chat hash-password prints another hash of standard input each time", async () => {
  const argv = [...await commandLine("chat"), "hash-password"];
  const hashes: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { code, stdout, stderr } = await run(argv, new TextEncoder().encode("sésamo\n"));
    assertEquals([code, stderr], [0, ""]);
    hashes.push(new TextDecoder().decode(stdout));
    assertMatch(hashes[i]!, /^\$scrypt\$ln=15,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}\n$/);
  }
  assertNotEquals(hashes[0], hashes[1]);
  const { code, stderr } = await run(argv, new Uint8Array(0));
  assertEquals(code, 5);
  assertStringIncludes(stderr, "Cannot use standard input as a password: it is empty");
});

const forTerminal = needs("python3");

Deno.test({
  name: `chat hash-password does not show what is typed on a terminal${forTerminal.suffix}`,
  ignore: forTerminal.ignore,
  async fn() {
    // A backspace, and Ctrl-U, which takes the line away.
    const { code, screen } = await typePassword("wrong\\x15secrex\\x7ft\\r");
    assertEquals(code, 0, screen);
    const [, hash] = /^Password: \r\n(\$scrypt\$\S+)\r\n$/.exec(screen) ?? [];
    const parsed = parsePasswordHash(hash ?? screen);
    assertEquals(parsed !== undefined && await verifyPassword("secret", parsed), true, screen);
  },
});

Deno.test({
  name: `chat hash-password returns 130 at Ctrl-C${forTerminal.suffix}`,
  ignore: forTerminal.ignore,
  async fn() {
    const { code, screen } = await typePassword("secret\\x03");
    assertEquals(code, 130, screen);
    assertEquals(screen.includes("secret"), false, screen);
  },
});

Deno.test("chat completions prints a script for each shell", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout, stderr } = await runApp("chat", ["completions", shell]);
    assertEquals([code, stderr], [0, ""]);
    for (const name of ["zocalo-chat", "hash-password", "max-sendq", "password-file", "insecure"]) {
      assertStringIncludes(stdout, name);
    }
  }
});
