import { assertEquals } from "@std/assert";
import { type Input, KeyDecoder } from "./keys.ts";

const encoder = new TextEncoder();

/** What all bytes at once give, after a check that any cut gives the same. */
function decode(text: string | Uint8Array): string[] {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  const whole = describe(new KeyDecoder().push(bytes));
  const decoder = new KeyDecoder();
  const single = [...bytes].flatMap((byte) => decoder.push(new Uint8Array([byte])));
  assertEquals(describe(single), whole);
  return whole;
}

/** Runs of text joined, since they depend on how the bytes were cut. */
function describe(inputs: readonly Input[]): string[] {
  const all: string[] = [];
  let isText = false;
  for (const input of inputs) {
    if (input.kind === "text" && isText) all.push(all.pop()! + input.text);
    else all.push(input.kind === "key" ? `<${input.name}>` : input.text);
    isText = input.kind === "text";
  }
  return all;
}

Deno.test("KeyDecoder gives text as it was typed", () => {
  assertEquals(decode("hola señor 日本 👍"), ["hola señor 日本 👍"]);
  assertEquals(decode(new Uint8Array([0xff, 0x41])), ["\ufffdA"]);
});

Deno.test("KeyDecoder names keys of any terminal alike", () => {
  const keys = {
    "\x1b[A\x1bOA": ["<up>", "<up>"],
    "\x1b[H\x1bOH\x1b[1~\x1b[7~": ["<home>", "<home>", "<home>", "<home>"],
    "\x1b[F\x1bOF\x1b[4~\x1b[8~": ["<end>", "<end>", "<end>", "<end>"],
    "\x1b[5~\x1b[6~\x1b[3~": ["<page-up>", "<page-down>", "<delete>"],
    "\r\n\t\x1b[Z": ["<enter>", "<enter>", "<tab>", "<shift-tab>"],
    "\x7f\b": ["<backspace>", "<backspace>"],
    "\x01\x05\x15\x0b\x17\x0c\x03\x04": [
      ...["<ctrl-a>", "<ctrl-e>", "<ctrl-u>", "<ctrl-k>"],
      ...["<ctrl-w>", "<ctrl-l>", "<ctrl-c>", "<ctrl-d>"],
    ],
    "\x1b[1;5C\x1b[1;3D\x1b[5;2~": ["<ctrl-right>", "<alt-left>", "<shift-page-up>"],
    "\x1b1\x1bb\x1bñ\x1b\x7f": ["<alt-1>", "<alt-b>", "<alt-ñ>", "<alt-backspace>"],
    "\x1b\x1b[A": ["<up>"],
  };
  for (const [text, names] of Object.entries(keys)) assertEquals(decode(text), names);
});

Deno.test("KeyDecoder leaves out sequences that are no keys", () => {
  // A report of the mouse, of the focus, of the terminal's kind, F1 of the Linux console, F5, and a key in xterm's other notation.
  assertEquals(decode("a\x1b[<64;3;4M\x1b[I\x1b[?1;2c\x1b[[A\x1b[15~\x1b[27;5;9~b"), ["ab"]);
});

Deno.test("KeyDecoder goes on when a sequence never ends", () => {
  assertEquals(new KeyDecoder().push(encoder.encode(`\x1b[${"1".repeat(100)}`)).length, 1);
});

Deno.test("KeyDecoder gives a paste whole, with what looks like keys in it", () => {
  assertEquals(decode("a\x1b[200~one\r\ntwo\rthree\n\x1b[A\t\x1b[201~b"), [
    "a",
    "one\ntwo\nthree\n\x1b[A\t",
    "b",
  ]);
  assertEquals(decode("\x1b[200~\x1b[201~x"), ["", "x"]);
});

Deno.test("KeyDecoder leaves out what is beyond the longest paste", () => {
  const decoder = new KeyDecoder();
  const chunk = encoder.encode("x".repeat(700_000));
  assertEquals(decoder.push(encoder.encode("\x1b[200~")), []);
  for (let i = 0; i < 3; i++) assertEquals(decoder.push(chunk), []);
  const [paste, after] = decoder.push(encoder.encode("\x1b[201~y"));
  assertEquals(paste?.kind === "paste" && paste.text.length, 1_048_576);
  assertEquals(after, { kind: "text", text: "y" });
});
