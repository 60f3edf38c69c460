import { assertEquals } from "@std/assert";
import { parseRate } from "./parse_rate.ts";

Deno.test("parseRate() reads a number and a duration", () => {
  assertEquals(parseRate("5/2s"), { count: 5, interval: 2_000 });
  assertEquals(parseRate("100/s"), { count: 100, interval: 1_000 });
  assertEquals(parseRate("1/ms"), { count: 1, interval: 1 });
  assertEquals(parseRate("3/.5s"), { count: 3, interval: 500 });
  assertEquals(parseRate("3/2"), { count: 3, interval: 2_000 });
  assertEquals(parseRate("off"), "off");
});

Deno.test("parseRate() refuses everything else", () => {
  for (
    const text of ["", "5", "/2s", "5/", "0/2s", "5/0s", "-5/2s", "1.5/2s", "5/2x", "5/2h", "Off"]
  ) {
    assertEquals(parseRate(text), undefined, text);
  }
});
