import { assertEquals, assertMatch } from "@std/assert";
import { unless } from "../support/skip.ts";
import { soak } from "./soak.ts";

const linux = unless(Deno.build.os === "linux", "Linux");

Deno.test({
  name: `soak() finds nothing wrong when the servers are well${linux.suffix}`,
  ignore: linux.ignore,
  fn: async () => {
    const printed: string[] = [];
    const faults = await soak({ duration: 10_000, print: (line) => printed.push(line) });
    assertEquals(faults, []);
    const [status = "", ...verdicts] = printed;
    assertMatch(status, /^ +0:\d\d {2}echo .+ \| chat .+ \| file-send /);
    assertEquals(verdicts.length, 3);
  },
});
