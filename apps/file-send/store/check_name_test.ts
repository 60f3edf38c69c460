import { assert, assertEquals } from "@std/assert";
import { checkName, checkPath } from "./check_name.ts";
import { EVIL_NAMES, EVIL_PATHS, PLAIN_NAMES } from "./evil_names.ts";

Deno.test("checkName() gives a reason for each of more than 150 evil names", () => {
  const names = Object.values(EVIL_NAMES).flat();
  assert(new Set(names).size >= 150, `${new Set(names).size}`);
  assertEquals(names.filter((name) => checkName(name) === undefined), []);
});

Deno.test("checkName() allows names that are plain, whatever they look like", () => {
  assertEquals(PLAIN_NAMES.map((name) => [name, checkName(name)]).filter(([, bad]) => bad), []);
});

Deno.test("checkName() says what is wrong", () => {
  const reasons: Readonly<Record<string, string>> = {
    "a way up": "leads out of its folder",
    "a path": "slash",
    NUL: "control characters",
    "control characters": "control characters",
    "reordering characters": "reorder",
    "lone surrogates": "Unicode",
    "too long": "longer than 255 bytes",
    "our own": "file-send",
  };
  for (const [kind, reason] of Object.entries(reasons)) {
    for (const name of EVIL_NAMES[kind]!) {
      assert(checkName(name)!.includes(reason), `${JSON.stringify(name)}: ${checkName(name)}`);
    }
  }
});

Deno.test("checkPath() refuses paths that are empty, too deep or too long, or have one evil name", () => {
  assertEquals(EVIL_PATHS.filter((path) => checkPath(path) === undefined), []);
  for (const name of Object.values(EVIL_NAMES).flat()) {
    assert(checkPath([name, "file"]) !== undefined, JSON.stringify(name));
    assert(checkPath(["folder", name]) !== undefined, JSON.stringify(name));
  }
});

Deno.test("checkPath() allows a path that is as deep as allowed", () => {
  assertEquals(checkPath(Array<string>(256).fill("a")), undefined);
});
