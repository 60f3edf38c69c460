import { assertEquals } from "@std/assert";
import { parseScreen, type Run } from "./terminal_text.ts";

function row(text: string): Run[] {
  return parseScreen([text])[0]!;
}

Deno.test("parseScreen() gives a run with nothing special when a row is plain", () => {
  assertEquals(row("hola"), [{ column: 0, width: 4, text: "hola", look: {} }]);
});

Deno.test("parseScreen() parts a row where its looks change", () => {
  assertEquals(row("a\x1b[1;31mbc\x1b[22md\x1b[0me"), [
    { column: 0, width: 1, text: "a", look: {} },
    { column: 1, width: 2, text: "bc", look: { bold: true, color: 1 } },
    { column: 3, width: 1, text: "d", look: { color: 1 } },
    { column: 4, width: 1, text: "e", look: {} },
  ]);
});

Deno.test("parseScreen() goes on with a look when a row ends before it does", () => {
  const [first, second] = parseScreen(["\x1b[2ma", "b\x1b[0mc"]);
  assertEquals(first, [{ column: 0, width: 1, text: "a", look: { dim: true } }]);
  assertEquals(second!.map(({ look }) => look), [{ dim: true }, {}]);
});

for (
  const [parameters, look] of [
    ["3;4;7", { italic: true, underline: true, inverse: true }],
    ["97;100", { color: 15, background: 8 }],
    ["34;43", { color: 4, background: 3 }],
    ["38;5;9", { color: 9 }],
    ["38;5;16", { color: "#000000" }],
    ["38;5;202", { color: "#ff5f00" }],
    ["48;5;244", { background: "#808080" }],
    ["38;2;1;128;255;1", { color: "#0180ff", bold: true }],
    ["31;39;41;49", {}],
    ["53", {}],
    ["", {}],
  ] as const
) {
  Deno.test(`parseScreen() understands a look when it is "${parameters}"`, () => {
    assertEquals(row(`\x1b[${parameters}mx`), [{ column: 0, width: 1, text: "x", look }]);
  });
}

Deno.test("parseScreen() counts columns as terminals do when letters are wide or combined", () => {
  const columns = row("日本\x1b[1mn\u0303\x1b[0m!").map(({ column }) => column);
  assertEquals(columns, [0, 4, 5]);
});

Deno.test("parseScreen() leaves out what shows nothing, and other control sequences", () => {
  assertEquals(row("  \x1b[7m \x1b[0m  "), [
    { column: 2, width: 1, text: " ", look: { inverse: true } },
  ]);
  assertEquals(
    row("\x1b]8;;https://example.org\x07a\x1b]8;;\x1b\\\x1b[2K\x0fb").map(({ text }) => text),
    ["a", "b"],
  );
});
