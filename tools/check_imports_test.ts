import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkEdge, checkPurity } from "./check_imports.ts";

const FRAMING = "packages/framing/mod.ts";
const TRANSPORT = "packages/transport/mod.ts";

/** From, as it is written, to. */
const FINE: [string, string, string][] = [
  ["packages/framing/lines.ts", "./errors.ts", "packages/framing/errors.ts"],
  ["packages/framing/lines.ts", "./_utf8.ts", "packages/framing/_utf8.ts"],
  ["packages/framing/stream/framed.ts", "../errors.ts", "packages/framing/errors.ts"],
  ["packages/framing/lines.ts", "@std/bytes/concat", "@std/bytes/concat"],
  ["packages/framing/lines_test.ts", "fast-check", "fast-check"],
  ["packages/transport/_resolve.ts", "node:dns/promises", "node:dns/promises"],
  ["packages/udp/mod.ts", "@zocalo/transport", TRANSPORT],
  ["packages/udp/udp_test.ts", "../../tests/support/skip.ts", "tests/support/skip.ts"],
  ["apps/echo/serve.ts", "@zocalo/transport", TRANSPORT],
  ["apps/echo/serve.ts", "../common/output.ts", "apps/common/output.ts"],
  ["apps/chat/nats.ts", "npm:anything", "npm:anything"],
  ["tests/e2e/x_test.ts", "../../packages/transport/_tcp.ts", "packages/transport/_tcp.ts"],
];

const FAULTY: [string, string, string, string][] = [
  ["packages/framing/lines.ts", "@zocalo/transport", TRANSPORT, "must not import"],
  ["packages/framing/lines.ts", "../transport/mod.ts", TRANSPORT, "must not import"],
  ["packages/framing/lines.ts", "node:net", "node:net", "must not lean on"],
  [
    "packages/framing/stream/framed.ts",
    "../_utf8.ts",
    "packages/framing/_utf8.ts",
    "another folder",
  ],
  ["packages/transport/tcp.ts", "@zocalo/framing", FRAMING, "must not import"],
  ["packages/transport/tcp.ts", "fast-check", "fast-check", "must not lean on"],
  ["packages/transport/tcp.ts", "npm:anything", "npm:anything", "must not lean on"],
  [
    "packages/transport/tcp.ts",
    "../../tools/std_flags.ts",
    "tools/std_flags.ts",
    "must not import",
  ],
  ["packages/udp/mod.ts", "@zocalo/multiclient", "packages/multiclient/mod.ts", "must not import"],
  ["packages/udp/mod.ts", "../transport/mod.ts", TRANSPORT, "by the package's name"],
  ["packages/udp/mod.ts", "../../apps/common/a.ts", "apps/common/a.ts", "must not import"],
  ["apps/echo/serve.ts", "../chat/serve.ts", "apps/chat/serve.ts", "must not import"],
  ["apps/echo/serve.ts", "../../tests/support/skip.ts", "tests/support/skip.ts", "must not import"],
  ["apps/echo/serve.ts", "../common/_x.ts", "apps/common/_x.ts", "another folder"],
  ["apps/common/io.ts", "../echo/serve.ts", "apps/echo/serve.ts", "must not import"],
];

for (const [from, specifier, to] of FINE) {
  Deno.test(`checkEdge() lets ${from} import "${specifier}"`, () => {
    assertEquals(checkEdge({ from, specifier, to }), undefined);
  });
}

for (const [from, specifier, to, fault] of FAULTY) {
  Deno.test(`checkEdge() does not let ${from} import "${specifier}"`, () => {
    assertStringIncludes(checkEdge({ from, specifier, to })!, fault);
  });
}

Deno.test("checkPurity() finds runtimes and clocks in the code of framing only", () => {
  const lines = "packages/framing/lines.ts";
  for (const code of ["Deno.args", "const { env } = Deno", "console.log(1)", "process.env"]) {
    assertStringIncludes(checkPurity(lines, code)!, "runtime's own");
  }
  for (const code of ["setTimeout(f, 1)", "new Date()", "performance.now()"]) {
    assertStringIncludes(checkPurity(lines, code)!, "must not know time");
    assertEquals(checkPurity("packages/framing/stream/framed.ts", code), undefined);
  }
  for (const code of ["// Deno.args", "/** Deno\n */", '"Deno"', "`Deno`", "// Date"]) {
    assertEquals(checkPurity(lines, code), undefined);
  }
  assertEquals(checkPurity("packages/transport/tcp.ts", "Deno.args"), undefined);
  assertEquals(checkPurity("packages/framing/lines_test.ts", "Deno.args"), undefined);
});
