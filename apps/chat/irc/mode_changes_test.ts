import { assertEquals } from "@std/assert";
import { formatModeChanges, type ModeChange, parseModeChanges } from "./mode_changes.ts";

const takesParam = (mode: string, adding: boolean) => mode === "b" || mode === "l" && adding;

Deno.test("parseModeChanges() gives each letter its sign, and a parameter if it takes one", () => {
  assertEquals(parseModeChanges("ab-bl+l", ["x", "y", "z", "rest"], takesParam, 9), [
    { adding: true, mode: "a" },
    { adding: true, mode: "b", param: "x" },
    { adding: false, mode: "b", param: "y" },
    { adding: false, mode: "l" },
    { adding: true, mode: "l", param: "z" },
  ]);
});

Deno.test("parseModeChanges() leaves out parameters that are missing or empty, and letters above the limit", () => {
  assertEquals(parseModeChanges("+bbbab", ["", "x"], takesParam, 3), [
    { adding: true, mode: "b", param: undefined },
    { adding: true, mode: "b", param: "x" },
    { adding: true, mode: "b", param: undefined },
    { adding: true, mode: "a" },
  ]);
  assertEquals(parseModeChanges("+-", [], takesParam, 3), []);
});

Deno.test("formatModeChanges() says what parseModeChanges() understands, at any length", () => {
  const changes: ModeChange[] = [
    { adding: true, mode: "a" },
    { adding: true, mode: "b", param: "one" },
    { adding: false, mode: "b", param: "éé" },
    { adding: false, mode: "l" },
    { adding: true, mode: "l", param: "3" },
    { adding: true, mode: "a" },
  ];
  assertEquals(formatModeChanges(changes, 100), [["+ab-bl+la", "one", "éé", "3"]]);
  assertEquals(formatModeChanges([], 100), []);
  for (let maxBytes = 1; maxBytes <= 30; maxBytes++) {
    const lists = formatModeChanges(changes, maxBytes);
    for (const list of lists) {
      const bytes = new TextEncoder().encode(list.join(" ")).length;
      // One change alone may be longer.
      assertEquals(bytes <= maxBytes || list[0]!.length === 2, true);
    }
    const parsed = lists.flatMap(([letters, ...params]) =>
      parseModeChanges(letters!, params, takesParam, 9)
    );
    assertEquals(parsed, changes);
  }
});
