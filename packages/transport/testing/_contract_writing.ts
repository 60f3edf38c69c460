import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ConnectionClosedError, ConnectionLostError } from "../errors.ts";
import {
  assertSameBytes,
  type CaseBody,
  fill,
  LARGE,
  largePattern,
  later,
  pattern,
  readAll,
  rejection,
} from "./_contract_support.ts";

/** The promises of writing and of half-close, by what they say. */
export const WRITING: Readonly<Record<string, CaseBody>> = {
  "write() sends all of a large array": async (a, b, { largeWrite }) => {
    const data = largePattern(largeWrite);
    const [received] = await Promise.all([
      readAll(b, 262_144),
      a.write(data).then(() => a.closeWrite()),
    ]);
    assertSameBytes(received, data);
  },

  "write() waits for a reader that does not read": async (a, b) => {
    const { blocked, stop } = await fill(a);
    const sent = stop();
    assert(a.bytesWritten < sent.length);
    const received = later(readAll(b, 262_144));
    await blocked;
    await a.closeWrite();
    assertSameBytes(await received, sent);
    assertEquals(a.bytesWritten, sent.length);
  },

  "write() refuses to queue more when 16 MiB wait, and keeps what it has accepted": async (a) => {
    await fill(a);
    const queued = [1, LARGE].map((size) => later(a.write(largePattern(LARGE).subarray(0, size))));
    await assertRejects(() => a.write(new Uint8Array(1)), RangeError);
    const reason = new Error("enough");
    a.abort(reason);
    for (const call of queued) assertStrictEquals(await rejection(call), reason);
  },

  "write() of nothing sends nothing": async (a, b) => {
    await a.write(new Uint8Array(0));
    await a.write(new Uint8Array([5]));
    assertEquals(await b.read(new Uint8Array(4)), 1);
    assertEquals(a.bytesWritten, 1);
  },

  "write() sends a little at once, round after round": async (a, b) => {
    const [question, answer] = [new Uint8Array(1), new Uint8Array(1)];
    for (let round = 0; round < 20; round++) {
      const reading = later(a.read(answer));
      await a.write(new Uint8Array([round]));
      assertEquals(await b.read(question), 1);
      await b.write(question.map((byte) => byte + 100));
      assertEquals([await reading, answer[0]], [1, round + 100]);
    }
  },

  "write() keeps concurrent writes whole and in the order of the calls": async (a, b) => {
    const source = largePattern(100_000);
    const parts = Array.from(
      { length: 40 },
      (_, i) => source.subarray(i * 997).subarray(0, 50_000 + i),
    );
    const received = later(readAll(b));
    await Promise.all(parts.map((part) => a.write(part)));
    await a.closeWrite();
    const all = await received;
    let offset = 0;
    for (const part of parts) {
      assertSameBytes(all.subarray(offset, offset + part.length), part);
      offset += part.length;
    }
    assertEquals(all.length, offset);
  },

  "write() is done with its data once it settles": async (a, b) => {
    const received = later(readAll(b));
    const data = new Uint8Array(3_000);
    for (let i = 1; i <= 5; i++) await a.write(data.fill(i));
    data.fill(0);
    await a.closeWrite();
    const expected = Uint8Array.from({ length: 15_000 }, (_, i) => 1 + Math.floor(i / 3_000));
    assertSameBytes(await received, expected);
  },

  "write() goes on in both directions at once": async (a, b) => {
    const [there, back] = [pattern(300_000, 1), pattern(300_000, 2)];
    const [atB, atA] = await Promise.all([
      readAll(b),
      readAll(a),
      a.write(there).then(() => a.closeWrite()),
      b.write(back).then(() => b.closeWrite()),
    ]);
    assertSameBytes(atB, there);
    assertSameBytes(atA, back);
  },

  "write() goes on after the peer has finished sending": async (a, b) => {
    await b.closeWrite();
    assertEquals(await a.read(new Uint8Array(1)), null);
    const data = pattern(200_000);
    const received = later(readAll(b));
    await a.write(data);
    await a.closeWrite();
    assertSameBytes(await received, data);
  },

  "write() rejects after closeWrite()": async (a) => {
    await a.closeWrite();
    const error = await assertRejects(
      () => a.write(new Uint8Array(1)),
      ConnectionClosedError,
    ) as ConnectionClosedError;
    assertEquals(error.operation, "write");
    assertEquals(error.remote, a.remote);
  },

  "write() rejects with ConnectionLostError once the peer is gone": async (a, b) => {
    b.abort();
    const error = await assertRejects(async () => {
      for (let sent = 0; sent < LARGE; sent += 65_536) await a.write(new Uint8Array(65_536));
    }, ConnectionLostError) as ConnectionLostError;
    assertEquals(error.operation, "write");
    assert(error.cause !== undefined);
    assertStrictEquals(await rejection(a.write(new Uint8Array(1))), error);
  },

  "closeWrite() ends one direction only": async (a, b) => {
    await a.write(new Uint8Array([1]));
    await a.closeWrite();
    assertEquals(await readAll(b), new Uint8Array([1]));
    await b.write(new Uint8Array([2, 3]));
    await b.closeWrite();
    assertEquals(await readAll(a), new Uint8Array([2, 3]));
  },

  "closeWrite() follows the writes before it": async (a, b) => {
    const { blocked, stop } = await fill(a);
    const sent = stop();
    const finishing = later(a.closeWrite());
    assertSameBytes(await readAll(b, 262_144), sent);
    await Promise.all([blocked, finishing]);
  },

  "closeWrite() may be called again": async (a, b) => {
    await Promise.all([a.closeWrite(), a.closeWrite()]);
    await a.closeWrite();
    assertEquals(await b.read(new Uint8Array(1)), null);
  },
};
