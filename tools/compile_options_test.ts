import { assertEquals, assertThrows } from "@std/assert";
import { TARGETS } from "./compile_deno.ts";
import { parseCompileArgs, UsageError } from "./compile_options.ts";

const KNOWN = ["zocalo-echo", "zocalo-file-send"];

function parse(...args: string[]) {
  return parseCompileArgs(args, KNOWN, undefined);
}

Deno.test("parseCompileArgs() takes all executables for this machine when nothing is named", () => {
  assertEquals(parse(), { names: KNOWN, targets: [] });
});

Deno.test("parseCompileArgs() takes names of executables and of apps", () => {
  assertEquals(parse("file-send", "zocalo-echo"), {
    names: ["zocalo-file-send", "zocalo-echo"],
    targets: [],
  });
});

Deno.test("parseCompileArgs() takes a name once when it is given twice", () => {
  assertEquals(parse("echo", "zocalo-echo"), { names: ["zocalo-echo"], targets: [] });
});

Deno.test("parseCompileArgs() takes one target, several, or all", () => {
  const [first, second] = TARGETS;
  assertEquals(parse("--target", first), { names: KNOWN, targets: [first] });
  assertEquals(parse(`--target=${second}`, "--target", first), {
    names: KNOWN,
    targets: [first, second],
  });
  assertEquals(parse("--target=all", "echo"), { names: ["zocalo-echo"], targets: TARGETS });
});

Deno.test("parseCompileArgs() asks for the help", () => {
  assertEquals(parse("-h"), "help");
  assertEquals(parse("--help", "echo"), "help");
});

Deno.test("parseCompileArgs() throws when it does not know a name, a target or an option", () => {
  for (const args of [["bash"], ["--target", "amiga"], ["--target"], ["--fast"]]) {
    assertThrows(() => parse(...args), UsageError);
  }
});

Deno.test("parseCompileArgs() throws when one denort is to serve several targets", () => {
  const withDenort = (...args: string[]) => parseCompileArgs(args, KNOWN, "/denort");
  assertThrows(() => withDenort("--target=all"), UsageError, "one DENORT_BIN");
  assertEquals(withDenort("--target", TARGETS[0]), { names: KNOWN, targets: [TARGETS[0]] });
});
