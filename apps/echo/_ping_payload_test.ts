import { assertEquals, assertNotEquals } from "@std/assert";
import { PingPayload } from "./_ping_payload.ts";

Deno.test("PingPayload.request() carries as many low bytes of the number as fit, big-endian", () => {
  const seq = 0x1234_5678;
  assertEquals([...new PingPayload(1).request(seq)], [0x78]);
  assertEquals([...new PingPayload(3).request(seq)], [0x34, 0x56, 0x78]);
  assertEquals([...new PingPayload(64).request(seq).subarray(0, 4)], [0x12, 0x34, 0x56, 0x78]);
});

Deno.test("PingPayload.findDifference() returns -1 for the request itself, whatever is sent next", () => {
  for (const size of [1, 2, 4, 5, 64, 100_000]) {
    const payload = new PingPayload(size);
    const reply = payload.request(7).slice();
    payload.request(8);
    assertEquals(payload.findDifference(7, reply), -1, `${size} bytes`);
    assertEquals(payload.findDifference(8, reply), Math.min(size, 4) - 1, `${size} bytes`);
  }
});

Deno.test("PingPayload.findDifference() finds every changed byte", () => {
  const payload = new PingPayload(300);
  for (let i = 0; i < 300; i++) {
    const reply = payload.request(1).slice();
    reply[i]! ^= 0x01;
    assertEquals(payload.findDifference(1, reply), i);
  }
});

Deno.test("PingPayload.findDifference() finds bytes that moved", () => {
  const payload = new PingPayload(2_048);
  const request = payload.request(1).slice();
  for (const distance of [1, 2, 255, 256, 1_024]) {
    const reply = request.slice();
    reply.copyWithin(4 + distance, 4);
    assertNotEquals(payload.findDifference(1, reply), -1, `moved by ${distance}`);
  }
});
