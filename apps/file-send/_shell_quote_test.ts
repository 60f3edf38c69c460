import { assertEquals } from "@std/assert";
import { escapeText } from "../common/escape_text.ts";
import { shellQuote } from "./_shell_quote.ts";

const WORDS = [
  "tcp://127.0.0.1:7008",
  "tcp://[fe80::1]:7008",
  "",
  "with space",
  "it's",
  "''",
  '$(reboot) `id` "x" \\n',
  "año 写真.txt",
  "-*?[a]~#!&;|<>",
];

async function asShellSees(shell: string, words: readonly string[]): Promise<string[]> {
  const script = `printf '%s\\0' ${words.map(shellQuote).join(" ")}`;
  const { stdout } = await new Deno.Command(shell, { args: ["-c", script] }).output();
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

Deno.test("shellQuote() gives the same word back in a POSIX shell", async () => {
  assertEquals(await asShellSees("sh", WORDS), WORDS);
});

Deno.test("shellQuote() gives control characters back in bash, on one line", async () => {
  const words = ["a\nb", "\t", "it's\x1b[2J\\\x7f", "a\nf0", "\x0177"];
  assertEquals(await asShellSees("bash", words), words);
  for (const word of words) assertEquals(escapeText(shellQuote(word)), shellQuote(word));
});

Deno.test("shellQuote() leaves what needs no quotes", () => {
  assertEquals(shellQuote("tcp://127.0.0.1:7008"), "tcp://127.0.0.1:7008");
  assertEquals(shellQuote("tcp://[::1]:7008"), "'tcp://[::1]:7008'");
});
