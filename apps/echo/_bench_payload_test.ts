import { assert, assertEquals } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { BenchPayload } from "./_bench_payload.ts";

Deno.test("BenchPayload.request() is the same for the same number and has the size", () => {
  for (const size of [1, 64, 100_000]) {
    const payload = new BenchPayload(size);
    assertEquals(payload.request(9).length, size);
    assertEquals(payload.request(9), new BenchPayload(size).request(9));
  }
});

Deno.test("BenchPayload.request() differs from all others that may be on the way", () => {
  const payload = new BenchPayload(16);
  const seen = new Set<string>();
  for (let number = 0; number < 65_521; number++) seen.add(payload.request(number).join());
  assertEquals(seen.size, 65_521);
});

Deno.test("BenchPayload.request() shows bytes that moved", () => {
  const payload = new BenchPayload(2_048);
  const request: Uint8Array = payload.request(3);
  for (const distance of [1, 2, 255, 256, 1_024]) {
    assert(!equals(request.subarray(distance), request.subarray(0, -distance)), `by ${distance}`);
  }
});

Deno.test("BenchPayload.request() works with numbers that hours bring", () => {
  assertEquals(new BenchPayload(64).request(1e11).length, 64);
});
