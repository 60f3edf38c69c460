import { assertEquals } from "@std/assert";
import { countLine, listingLines } from "./_listing_lines.ts";
import type { ManifestEntry } from "./protocol/messages.ts";

function entry(path: string, size: number | null): ManifestEntry {
  const kind = path.endsWith("/") ? "directory" : "file";
  const names = path.replace(/\/$/, "").split("/");
  return { path: names, kind, size, mode: 0o644, mtime: 0, id: "" };
}

Deno.test("listingLines() gives sizes and whole paths", () => {
  const long = "x".repeat(300);
  const entries = [entry("top/", 0), entry(`top/${long}`, 1_234_567), entry("stdin", null)];
  assertEquals(listingLines(entries), [
    "  folder  top/",
    ` 1.23 MB  top/${long}`,
    "       ?  stdin",
  ]);
});

Deno.test("listingLines() leaves nothing out however much there is", () => {
  const entries = Array.from({ length: 1_000 }, (_, i) => entry(`f${i}`, 1_000));
  const lines = listingLines(entries);
  assertEquals([lines.length, lines.at(-1)], [1_000, "    1 kB  f999"]);
});

Deno.test("listingLines() marks what takes the place of another file", () => {
  const entries = [entry("a", 1), entry("b", 2)];
  assertEquals(listingLines(entries, new Set([entries[1]!])), [
    "              1 B  a",
    "replaces      2 B  b",
  ]);
});

Deno.test("listingLines() shows blanks in a row, which could look like the end of a line", () => {
  const names = ["a b", `a.jpg${" ".repeat(3)}3 B`, "a\u3000\u00a0b", "a\u3164\u3164b"];
  assertEquals(listingLines(names.map((name) => entry(name, 3))), [
    "     3 B  a b",
    "     3 B  a.jpg\\x20\\x20\\x203 B",
    "     3 B  a\\u{3000}\\u{a0}b",
    "     3 B  a\\u{3164}\\u{3164}b",
  ]);
});

Deno.test("countLine() counts files, folders and bytes, and says what nobody knows", () => {
  assertEquals(countLine([]), "0 files, 0 B");
  assertEquals(countLine([entry("a/", 0), entry("a/b", 5)]), "1 file, 1 folder, 5 B");
  assertEquals(
    countLine([entry("stdin", null)]),
    "1 file, 0 B and nobody knows how much more",
  );
});
