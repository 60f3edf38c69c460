import { assertEquals, assertMatch } from "@std/assert";
import { type ByteStream, copy, serve } from "@zocalo/transport";
import { stdFlags } from "./std_flags.ts";

async function demo(handler: (stream: ByteStream) => Promise<unknown>) {
  await using server = serve("tcp://127.0.0.1:0", handler);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      ...await stdFlags(),
      "tools/demo.ts",
      `:${server.endpoint.port}`,
    ],
    cwd: new URL("..", import.meta.url),
  }).output();
  const [printed, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, printed: printed!, said: said! };
}

/** Sends all back, but changes the byte at `offset` of each stream. */
async function corrupt(stream: ByteStream, offset: number): Promise<void> {
  const buffer = new Uint8Array(65_536);
  for (let n, at = 0; (n = await stream.read(buffer)) !== null; at += n) {
    if (at <= offset && offset < at + n) buffer[offset - at]! ^= 1;
    await stream.write(buffer.subarray(0, n));
  }
  await stream.closeWrite();
}

Deno.test("demo exits with 0 when every byte came back", async () => {
  const { code, printed } = await demo((stream) => copy(stream, stream));
  assertEquals(printed.match(/all match/g)?.length, 3);
  assertEquals(code, 0);
});

for (const offset of [0, 1_000_000]) {
  Deno.test(`demo exits with 1 and says where when byte ${offset} came back changed`, async () => {
    const { code, printed, said } = await demo((stream) => corrupt(stream, offset));
    assertMatch(printed, /random bytes .*1 of 1 FAILED/);
    assertMatch(said, /random bytes: Error: Bytes \d+ to \d+ came back changed/);
    assertEquals(code, 1);
  });
}

Deno.test("demo exits with 1 when the server ends early", async () => {
  const { code, said } = await demo((stream) => stream.read(new Uint8Array(1_000)));
  assertMatch(said, /0 of \d+ bytes came back/);
  assertEquals(code, 1);
});
