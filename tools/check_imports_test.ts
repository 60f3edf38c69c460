import { assertEquals } from "@std/assert";
import { checkSource } from "./check_imports.ts";

const FINE: [string, string][] = [
  ["packages/framing/lines.ts", 'import { x } from "./errors.ts";'],
  ["packages/framing/stream/framed.ts", 'import { x } from "../errors.ts";'],
  ["packages/framing/stream/framed.ts", "setTimeout(() => {}, 1);"],
  ["packages/framing/lines.ts", "// Deno.read would do\n/** Deno.read */"],
  ["packages/framing/lines_test.ts", 'import fc from "fast-check";'],
  ["packages/udp/udp_test.ts", 'import { x } from "../../tests/support/skip.ts";'],
  ["packages/udp/mod.ts", 'export { x } from "@zocalo/transport";'],
  ["apps/echo/serve.ts", 'import {\n  x,\n} from "@zocalo/transport";'],
  ["apps/echo/serve.ts", 'import { x } from "../common/output.ts";'],
  ["tests/e2e/echo_test.ts", 'import { x } from "../../packages/transport/_tcp.ts";'],
];

const FAULTY: [string, string, string][] = [
  ["packages/framing/lines.ts", 'import { x } from "@zocalo/transport";', "must not import"],
  ["packages/framing/lines.ts", 'import { x } from "../transport/mod.ts";', "must not import"],
  ["packages/transport/tcp.ts", 'export * from "@zocalo/framing";', "must not import"],
  ["packages/transport/tcp.ts", 'await import("@zocalo/framing");', "must not import"],
  ["packages/udp/mod.ts", 'import { x } from "@zocalo/multiclient";', "must not import"],
  ["packages/udp/mod.ts", 'import "../transport/mod.ts";', "by the package's name"],
  ["packages/udp/mod.ts", 'import { x } from "../../apps/common/a.ts";', "must not import"],
  ["apps/echo/serve.ts", 'import { x } from "../../tests/support/skip.ts";', "must not import"],
  ["apps/echo/serve.ts", 'import { x } from "../chat/serve.ts";', "must not import"],
  ["apps/common/io.ts", 'import { x } from "../echo/serve.ts";', "must not import"],
  ["apps/echo/serve.ts", 'import { x } from "../common/_x.ts";', "another folder"],
  ["packages/framing/stream/framed.ts", 'import { x } from "../_x.ts";', "another folder"],
  ["packages/transport/tcp.ts", 'import fc from "fast-check";', "must not lean on"],
  ["packages/framing/lines.ts", 'import { x } from "node:net";', "must not lean on"],
  ["packages/framing/lines.ts", "const x = Deno.args;", "runtime's own"],
  ["packages/framing/lines.ts", "setTimeout(() => {}, 1);", "must not know time"],
];

for (const [path, text] of FINE) {
  Deno.test(`checkSource() accepts ${JSON.stringify(text)} in ${path}`, () => {
    assertEquals(checkSource({ path, text }), []);
  });
}

for (const [path, text, fault] of FAULTY) {
  Deno.test(`checkSource() finds ${JSON.stringify(text)} in ${path}`, () => {
    const faults = checkSource({ path, text });
    assertEquals(faults.length, 1);
    assertEquals(faults[0]!.includes(fault), true, faults[0]);
  });
}
