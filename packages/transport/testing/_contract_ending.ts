import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ConnectionClosedError, ConnectionLostError } from "../errors.ts";
import {
  assertSameBytes,
  type CaseBody,
  fill,
  later,
  pattern,
  readAll,
  rejection,
} from "./_contract_support.ts";

/** The promises of close and abort, by what they say. */
export const ENDING: Readonly<Record<string, CaseBody>> = {
  "close() is clean when both close": async (a, b) => {
    assertEquals(await Promise.all([a.close(), b.close()]), ["clean", "clean"]);
  },

  "close() is clean when the peer finishes later": async (a, b) => {
    const closing = later(a.close({ timeout: 60_000 }));
    assertEquals(await b.read(new Uint8Array(1)), null);
    await b.closeWrite();
    assertEquals(await closing, "clean");
  },

  "close() delivers what was written even while input is unread": async (a, b) => {
    const unread = later(b.write(pattern(200_000, 2)));
    const data = pattern(200_000);
    const received = later(readAll(b));
    await a.write(data);
    const closing = later(a.close({ timeout: 60_000 }));
    assertSameBytes(await received, data);
    await unread;
    await b.closeWrite();
    assertEquals(await closing, "clean");
  },

  "close() finishes the writes before it and refuses later ones": async (a, b) => {
    const { blocked, stop } = await fill(a);
    const sent = stop();
    const queued = later(a.write(new Uint8Array([1, 2, 3])));
    const closing = later(a.close({ timeout: 60_000 }));
    await assertRejects(() => a.write(new Uint8Array(1)), ConnectionClosedError);
    await assertRejects(() => a.closeWrite(), ConnectionClosedError);
    const received = await readAll(b, 262_144);
    assertSameBytes(received.subarray(0, sent.length), sent);
    assertEquals([...received.subarray(sent.length)], [1, 2, 3]);
    await Promise.all([blocked, queued]);
    await b.closeWrite();
    assertEquals(await closing, "clean");
  },

  "close() is clean when both close while writes wait on both sides": async (a, b) => {
    const fillings = await Promise.all([fill(a), fill(b)]);
    for (const { stop } of fillings) stop();
    const closings = [a, b].map((stream) => stream.close({ timeout: 60_000 }));
    assertEquals(await Promise.all(closings), ["clean", "clean"]);
    await Promise.all(fillings.map(({ blocked }) => blocked));
  },

  "close() is aborted when the peer does not finish in time": async (a) => {
    assertEquals(await a.close({ timeout: 10 }), "aborted");
  },

  "close() is aborted when the peer does not read in time": async (a) => {
    const { blocked } = await fill(a);
    assertEquals(await a.close({ timeout: 10 }), "aborted");
    await assertRejects(() => blocked, ConnectionClosedError);
  },

  "close() rejects a pending read at once": async (a, b) => {
    const reading = later(a.read(new Uint8Array(1)));
    const closing = later(a.close({ timeout: 60_000 }));
    await assertRejects(() => reading, ConnectionClosedError);
    await b.closeWrite();
    assertEquals(await closing, "clean");
  },

  "close() gives the first result again": async (a, b) => {
    const first = later(a.close());
    b.abort();
    assertStrictEquals(await a.close(), await first);
  },

  "calls reject with ConnectionClosedError after close()": async (a, b) => {
    await Promise.all([a.close(), b.close()]);
    await assertRejects(() => a.read(new Uint8Array(1)), ConnectionClosedError);
    await assertRejects(() => a.write(new Uint8Array(1)), ConnectionClosedError);
    await assertRejects(() => a.closeWrite(), ConnectionClosedError);
  },

  "abort() rejects pending and later calls with the reason": async (a) => {
    const reason = new Error("enough");
    const { blocked } = await fill(a);
    const pending = [
      blocked,
      a.write(new Uint8Array(1)),
      a.closeWrite(),
      a.read(new Uint8Array(1)),
    ].map(rejection);
    a.abort(reason);
    const later = [a.read(new Uint8Array(1)), a.write(new Uint8Array(1)), a.closeWrite()]
      .map(rejection);
    for (const call of [...pending, ...later]) assertStrictEquals(await call, reason);
    assertEquals(await a.close(), "aborted");
  },

  "abort() without a reason rejects with ConnectionClosedError": async (a) => {
    const reading = later(a.read(new Uint8Array(1)));
    a.abort();
    a.abort(new Error("too late"));
    await assertRejects(() => reading, ConnectionClosedError);
    await assertRejects(() => a.read(new Uint8Array(1)), ConnectionClosedError);
  },

  "abort() cuts a close() short": async (a) => {
    const closing = later(a.close({ timeout: 60_000 }));
    a.abort();
    assertEquals(await closing, "aborted");
  },

  "abort() ends the stream for the peer": async (a, b) => {
    await b.write(new Uint8Array(1_000));
    await a.read(new Uint8Array(1));
    a.abort();
    // With input unread systems reset the connection, which may or may not overtake the end of the stream.
    const first = await b.read(new Uint8Array(1)).catch((error) => error);
    assert(first === null || first instanceof ConnectionLostError, String(first));
    const second = await b.read(new Uint8Array(1)).catch((error) => error);
    assertStrictEquals(second, first);
  },

  "Symbol.dispose aborts and Symbol.asyncDispose closes": async (a, b) => {
    {
      using _a = a;
    }
    await assertRejects(() => a.read(new Uint8Array(1)), ConnectionClosedError);
    {
      await using _b = b;
    }
    await assertRejects(() => b.read(new Uint8Array(1)), ConnectionClosedError);
  },
};
