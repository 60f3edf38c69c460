import { assertEquals } from "@std/assert";
import { type SentRequests, UdpPingPayload } from "./_udp_ping_payload.ts";

const SESSION = 0x89ab_cdef;

/** Requests up to `last`, of which those in `open` have no answer. */
function sent(last: number, open: readonly number[] = []): SentRequests {
  return { last, isOpen: (seq) => open.includes(seq), latestOpen: () => open.at(-1) };
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

Deno.test("UdpPingPayload.match() gives an empty reply to the latest request without one", () => {
  const payload = new UdpPingPayload(0, SESSION);
  assertEquals(payload.match(new Uint8Array(), sent(9, [3, 5])), { seq: 5, offset: -1 });
  assertEquals(payload.match(new Uint8Array(), sent(9)), { seq: 9, offset: -1 });
  assertEquals(payload.match(new Uint8Array(1), sent(9, [9])), undefined);
});

Deno.test("UdpPingPayload.match() finds the first wrong byte, wherever it is", () => {
  const payload = new UdpPingPayload(64, SESSION);
  for (let offset = 0; offset < 64; offset++) {
    assertEquals(payload.match(reply(64, 3, [offset]), sent(4, [3])), { seq: 3, offset });
  }
  assertEquals(payload.match(reply(64, 3, [20, 30, 40]), sent(4, [3])), { seq: 3, offset: 20 });
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
  for (const size of [8, 9, 64, 1_472]) {
    const payload = new UdpPingPayload(size, SESSION);
    const strange = new UdpPingPayload(size, other).request(3);
    assertEquals(payload.match(strange, sent(4, [3])), undefined, `${size} of another session`);
    assertEquals(payload.match(reply(size, 5), sent(4)), undefined, `${size} not yet sent`);
    assertEquals(payload.match(new Uint8Array(size), sent(4)), undefined, `${size} zeros`);
  }
});
