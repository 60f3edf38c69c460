import { assertEquals } from "@std/assert";
import { interleave } from "./_resolve.ts";

const six = (address: string) => ({ address, family: 6 });
const four = (address: string) => ({ address, family: 4 });

Deno.test("interleave() lets the families take turns, the first one first", () => {
  assertEquals(
    interleave([six("::1"), six("::2"), six("::3"), four("10.0.0.1"), four("10.0.0.2")]),
    ["::1", "10.0.0.1", "::2", "10.0.0.2", "::3"],
  );
  assertEquals(interleave([four("10.0.0.1"), six("::1")]), ["10.0.0.1", "::1"]);
});

Deno.test("interleave() names each address once", () => {
  assertEquals(interleave([four("10.0.0.1"), four("10.0.0.1")]), ["10.0.0.1"]);
});
