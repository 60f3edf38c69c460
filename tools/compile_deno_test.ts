import { assertEquals, assertStringIncludes } from "@std/assert";
import { CompileError, executableName, TARGETS } from "./compile_deno.ts";

Deno.test("CompileError says how to go on when denort cannot be downloaded", () => {
  const said = "error: Setting up base binary.\nerror sending request for url (denort.zip)";
  const { lacksDenort, message } = new CompileError("main.ts", said, "aarch64-apple-darwin");
  assertEquals(lacksDenort, true);
  assertStringIncludes(message, "denort-aarch64-apple-darwin.zip");
  assertStringIncludes(
    message,
    "DENORT_BIN=/path/to/denort deno task compile --target aarch64-apple-darwin",
  );
  assertStringIncludes(message, said);
});

Deno.test("CompileError says only what Deno says when it is something else", () => {
  for (const said of ["error: no such module", "error: Could not find denort at '/nowhere'"]) {
    const { lacksDenort, message } = new CompileError("main.ts", said);
    assertEquals(lacksDenort, false);
    assertEquals(message, `Cannot compile main.ts\n${said}`);
  }
});

Deno.test("executableName() adds .exe for Windows only", () => {
  assertEquals(TARGETS.map((target) => executableName("x", target)), [
    "x",
    "x",
    "x",
    "x",
    "x.exe",
  ]);
});
