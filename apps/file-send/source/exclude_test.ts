import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../common/failure.ts";
import { compileExcludes } from "./exclude.ts";

/** Whether a path is left out; a slash at its end says that it is a folder. */
function excludes(globs: string[], path: string): boolean {
  return compileExcludes(globs)(path.replace(/\/$/, "").split("/"), path.endsWith("/"));
}

const CASES: [glob: string, path: string, isExcluded: boolean][] = [
  ["*.tmp", "a.tmp", true],
  ["*.tmp", "deep/down/.tmp", true],
  ["*.tmp", "a.tmp/", true],
  ["*.tmp", "a.tmp.txt", false],
  ["*.tmp", "A.TMP", false],
  ["node_modules", "web/node_modules/", true],
  ["build/", "web/build/", true],
  ["build/", "web/build", false],
  ["/build", "build", true],
  ["/build", "web/build", false],
  ["/build/", "build/", true],
  ["/build/", "build", false],
  ["web/*.js", "web/a.js", true],
  ["web/*.js", "web/lib/a.js", false],
  ["web/*.js", "old/web/a.js", false],
  ["./web/*.js", "web/a.js", true],
  ["**/cache", "cache", true],
  ["**/cache", "a/b/cache/", true],
  ["web/**/a.js", "web/x/y/a.js", true],
  ["web/**/a.js", "web/a.js", true],
  ["web/**", "web/x/y", true],
  ["web/**", "web/", false],
  ["?.txt", "a.txt", true],
  ["?.txt", "ab.txt", false],
  ["[a-c].txt", "b.txt", true],
  ["[!a-c].txt", "b.txt", false],
  ["*.{jpg,png}", "x/a.png", false],
  ["*.{jpg,png}", "x/a.{jpg,png}", true],
  ["\\{a}", "{a}", true],
  ["[{}]", "{", true],
  ["a{", "a{", true],
  ["a+(b)", "a+(b)", true],
  ["a+(b)", "abb", false],
  ["\\!a", "!a", true],
  ["a.b", "aXb", false],
  ["ñ*", "ñandú", true],
];

for (const [glob, path, isExcluded] of CASES) {
  Deno.test(`compileExcludes() ${isExcluded ? "matches" : "leaves"} ${path} with ${glob}`, () => {
    assertEquals(excludes([glob], path), isExcluded);
  });
}

Deno.test("compileExcludes() leaves out what one of its patterns matches", () => {
  assertEquals(excludes(["*.a", "*.b"], "x.b"), true);
  assertEquals(excludes(["*.a", "*.b"], "x.c"), false);
  assertEquals(excludes([], "x"), false);
});

Deno.test("compileExcludes() refuses a set of letters whose end comes before its beginning", () => {
  assertThrows(() => compileExcludes(["[z-a]"]), UsageError, "expected sets of letters");
});

Deno.test("compileExcludes() refuses what can match nothing or means something else to others", () => {
  for (const glob of ["", "/", "//", ".", "./", "!keep", "../a", "a/../b", "a/.."]) {
    assertThrows(() => compileExcludes([glob]), UsageError, "Cannot use --exclude: expected ");
  }
});
