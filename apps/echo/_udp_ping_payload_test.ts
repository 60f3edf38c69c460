import { assertEquals } from "@std/assert";
import { type SentRequests, UdpPingPayload } from "./_udp_ping_payload.ts";

const SESSION = 0x89ab_cdef;

/** Requests up to `last`, of which those in `open` have no answer. */
function sent(last: number, open: readonly number[] = []): SentRequests {
  return { last, isOpen: (seq) => open.includes(seq), forEmpty: () => open[0] };
}

/** The request `seq`, with some bytes changed. */
function reply(size: number, seq: number, changed: readonly number[] = []): Uint8Array {
  const data = new UdpPingPayload(size, SESSION).request(seq).slice();
  for (const index of changed) data[index]! ^= 0x10;
  return data;
}

Deno.test("UdpPingPayload.match() knows whole replies of every size by their numbers", () => {
  for (const size of [1, 2, 3, 4, 5, 7, 8, 9, 64, 65_507]) {
    const payload = new UdpPingPayload(size, SESSION);
    for (const seq of [1, 2, 255, 256, 300]) {
      const first = size === 1 && seq < 300 - 255 ? seq + 256 : seq;
      assertEquals(
        payload.match(reply(size, seq), sent(300)),
        { seq: first, offset: -1 },
        `${size}`,
      );
    }
  }
});

Deno.test("UdpPingPayload.match() gives an empty reply to the request that is named for it", () => {
  const payload = new UdpPingPayload(0, SESSION);
  assertEquals(payload.match(new Uint8Array(), sent(9, [3, 5])), { seq: 3, offset: -1 });
  assertEquals(payload.match(new Uint8Array(), sent(9)), undefined);
  assertEquals(payload.match(new Uint8Array(1), sent(9, [9])), undefined);
});

Deno.test("UdpPingPayload.match() finds the first wrong byte, wherever it is", () => {
  const payload = new UdpPingPayload(64, SESSION);
  for (let offset = 0; offset < 64; offset++) {
    assertEquals(payload.match(reply(64, 3, [offset]), sent(4, [3])), { seq: 3, offset });
  }
  assertEquals(payload.match(reply(64, 3, [20, 30, 40]), sent(4, [3])), { seq: 3, offset: 20 });
});

Deno.test("UdpPingPayload.match() changes no request that may be on its way", () => {
  const payload = new UdpPingPayload(64, SESSION);
  const request = payload.request(5);
  const bytes = request.slice();
  assertEquals(payload.match(reply(64, 3), sent(5, [3, 5])), { seq: 3, offset: -1 });
  assertEquals(request, bytes);
});

Deno.test("UdpPingPayload.match() finds the request whichever bit of its number is wrong", () => {
  const all = Array.from({ length: 300 }, (_, i) => i + 1);
  for (const size of [12, 64]) {
    const payload = new UdpPingPayload(size, SESSION);
    for (let bit = 0; bit < 96; bit++) {
      const data = reply(size, 42);
      const offset = bit >> 3;
      data[offset]! ^= 1 << (bit & 7);
      assertEquals(payload.match(data, sent(300, all)), { seq: 42, offset }, `bit ${bit}`);
    }
  }
});

Deno.test("UdpPingPayload.match() knows a reply by two numbers, however damaged the rest is", () => {
  const payload = new UdpPingPayload(64, SESSION);
  for (const start of [8, 12]) {
    const data = reply(64, 3).fill(0xaa, start);
    assertEquals(payload.match(data, sent(4, [3])), { seq: 3, offset: start });
  }
  assertEquals(payload.match(reply(64, 3).fill(0xaa, 4), sent(4, [3])), undefined);
});

Deno.test("UdpPingPayload.match() finds where a reply is too short or too long", () => {
  const payload = new UdpPingPayload(64, SESSION);
  assertEquals(payload.match(reply(64, 3).subarray(0, 20), sent(4)), { seq: 3, offset: 20 });
  assertEquals(payload.match(reply(65, 3), sent(4)), { seq: 3, offset: 64 });
  assertEquals(payload.match(reply(64, 3).subarray(0, 3), sent(4)), undefined);
  assertEquals(payload.match(new Uint8Array(), sent(4)), undefined);
});

Deno.test("UdpPingPayload.match() takes nothing for its own that is not", () => {
  const other = 0x1234_5678;
  for (const size of [8, 9, 12, 64, 1_472]) {
    const payload = new UdpPingPayload(size, SESSION);
    const strange = new UdpPingPayload(size, other).request(3);
    assertEquals(payload.match(strange, sent(4, [3])), undefined, `${size} of another session`);
    assertEquals(payload.match(reply(size, 5), sent(4)), undefined, `${size} not yet sent`);
    assertEquals(payload.match(new Uint8Array(size), sent(4)), undefined, `${size} zeros`);
  }
});
