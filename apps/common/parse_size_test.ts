import { assertEquals } from "@std/assert";
import { parseSize } from "./parse_size.ts";

Deno.test("parseSize() reads bytes and powers of 1024", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["64", 64],
    ["96k", 98_304],
    ["96K", 98_304],
    ["1M", 1_048_576],
    ["1g", 1_073_741_824],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ];
  for (const [text, expected] of cases) assertEquals(parseSize(text), expected, text);
});

Deno.test("parseSize() refuses anything else", () => {
  const cases = [
    "",
    "k",
    "-1",
    "1.5k",
    "1 k",
    "1kB",
    "1T",
    "1e3",
    "0x10",
  ];
  for (const text of cases) assertEquals(parseSize(text), undefined, text);
});
