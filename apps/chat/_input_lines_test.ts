import { assertEquals } from "@std/assert";
import { inputLines } from "./_input_lines.ts";

/** Bytes in pieces of `size`. */
function source(bytes: Uint8Array, size: number) {
  return {
    read(buffer: Uint8Array): Promise<number | null> {
      const part = bytes.subarray(0, Math.min(size, buffer.length));
      bytes = bytes.subarray(part.length);
      buffer.set(part);
      return Promise.resolve(part.length === 0 ? null : part.length);
    },
  };
}

Deno.test("inputLines() gives lines however they come, and the last one without an ending", async () => {
  for (const size of [1, 3, 1_000]) {
    const bytes = new TextEncoder().encode("uno\r\n\ndós\ntres");
    const lines = await Array.fromAsync(inputLines(source(bytes, size), () => {}));
    assertEquals(lines, ["uno", "", "dós", "tres"]);
  }
});

Deno.test("inputLines() tells what is no line of text, and goes on", async () => {
  const bytes = new Uint8Array([
    0xff,
    0x0a,
    ...new Uint8Array(70_000).fill(0x78),
    0x0a,
    0x6f,
    0x6b,
  ]);
  const refused: string[] = [];
  const lines = await Array.fromAsync(
    inputLines(source(bytes, 1_000), (error) => refused.push(error.message)),
  );
  assertEquals(lines, ["ok"]);
  assertEquals(refused.length, 2);
});
