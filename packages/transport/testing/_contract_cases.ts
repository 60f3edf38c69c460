import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { ByteStream } from "../byte_stream.ts";
import { ConnectionClosedError, ConnectionLostError } from "../errors.ts";
import {
  assertSameBytes,
  fill,
  largePattern,
  pattern,
  readAll,
  rejection,
} from "./_contract_support.ts";

/** Tries one promise on two streams that are joined to each other. */
type Body = (a: ByteStream, b: ByteStream) => Promise<void>;

/** The promises of a stream, by what they say. */
export const CASES: Record<string, Body> = {
  "read() brings what was written, in order": async (a, b) => {
    const data = pattern(100_000);
    const [received] = await Promise.all([
      readAll(b),
      a.write(data).then(() => a.closeWrite()),
    ]);
    assertSameBytes(received, data);
    assertEquals(a.bytesWritten, data.length);
    assertEquals(b.bytesRead, data.length);
  },

  "read() takes no more than the buffer holds and keeps the rest": async (a, b) => {
    const data = pattern(1_000);
    await a.write(data);
    await a.closeWrite();
    assertSameBytes(await readAll(b, 7), data);
  },

  "read() leaves the rest of the buffer alone": async (a, b) => {
    await a.write(new Uint8Array([1, 2, 3]));
    const buffer = new Uint8Array(8).fill(9);
    const count = await b.read(buffer);
    assert(count !== null && count > 0 && count <= 3);
    assertEquals([...buffer.subarray(3)], [9, 9, 9, 9, 9]);
  },

  "read() waits when nothing has arrived": async (a, b) => {
    const reading = b.read(new Uint8Array(4));
    const first = await Promise.race([reading, Promise.resolve("waiting")]);
    assertEquals(first, "waiting");
    await a.write(new Uint8Array([7]));
    assertEquals(await reading, 1);
  },

  "read() returns null again and again after the end": async (a, b) => {
    await a.closeWrite();
    for (let i = 0; i < 3; i++) assertEquals(await b.read(new Uint8Array(4)), null);
  },

  "read() rejects with TypeError for an empty buffer": async (_a, b) => {
    await assertRejects(() => b.read(new Uint8Array(0)), TypeError, "empty buffer");
  },

  "read() rejects with TypeError while another read is pending, which goes on": async (a, b) => {
    const first = b.read(new Uint8Array(4));
    await assertRejects(() => b.read(new Uint8Array(4)), TypeError, "pending");
    await a.write(new Uint8Array([1]));
    assertEquals(await first, 1);
  },

  "write() sends all of a large array": async (a, b) => {
    const data = largePattern();
    const [received] = await Promise.all([
      readAll(b, 262_144),
      a.write(data).then(() => a.closeWrite()),
    ]);
    assertSameBytes(received, data);
  },

  "write() waits for a reader that does not read": async (a, b) => {
    const { blocked } = await fill(a);
    assert(a.bytesWritten < largePattern().length);
    const received = readAll(b, 262_144);
    await blocked;
    await a.closeWrite();
    assertSameBytes(await received, largePattern());
  },

  "write() of nothing sends nothing": async (a, b) => {
    await a.write(new Uint8Array(0));
    await a.write(new Uint8Array([5]));
    assertEquals(await b.read(new Uint8Array(4)), 1);
    assertEquals(a.bytesWritten, 1);
  },

  "write() keeps concurrent writes whole and in the order of the calls": async (a, b) => {
    const parts = Array.from({ length: 40 }, (_, i) => pattern(50_000 + i, i + 1));
    const received = readAll(b);
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
      for (;;) await a.write(new Uint8Array(65_536));
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
    const data = largePattern();
    const writing = a.write(data);
    const finishing = a.closeWrite();
    assertSameBytes(await readAll(b, 262_144), data);
    await Promise.all([writing, finishing]);
  },

  "closeWrite() may be called again": async (a, b) => {
    await Promise.all([a.closeWrite(), a.closeWrite()]);
    await a.closeWrite();
    assertEquals(await b.read(new Uint8Array(1)), null);
  },

  "close() is clean when both close": async (a, b) => {
    assertEquals(await Promise.all([a.close(), b.close()]), ["clean", "clean"]);
  },

  "close() is clean when the peer finishes later": async (a, b) => {
    const closing = a.close({ timeout: 60_000 });
    assertEquals(await b.read(new Uint8Array(1)), null);
    await b.closeWrite();
    assertEquals(await closing, "clean");
  },

  "close() delivers what was written even while input is unread": async (a, b) => {
    const unread = b.write(pattern(200_000, 2));
    const data = pattern(200_000);
    const received = readAll(b);
    await a.write(data);
    const closing = a.close({ timeout: 60_000 });
    assertSameBytes(await received, data);
    await unread;
    await b.closeWrite();
    assertEquals(await closing, "clean");
  },

  "close() finishes the writes before it": async (a, b) => {
    const { blocked } = await fill(a);
    const closing = a.close({ timeout: 60_000 });
    assertSameBytes(await readAll(b, 262_144), largePattern());
    await blocked;
    await b.closeWrite();
    assertEquals(await closing, "clean");
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
    const reading = a.read(new Uint8Array(1));
    const closing = a.close({ timeout: 60_000 });
    await assertRejects(() => reading, ConnectionClosedError);
    await b.closeWrite();
    assertEquals(await closing, "clean");
  },

  "close() gives the first result again": async (a, b) => {
    const first = a.close();
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
    const pending = [blocked, a.write(new Uint8Array(1)), a.read(new Uint8Array(1))].map(rejection);
    a.abort(reason);
    const later = [a.read(new Uint8Array(1)), a.write(new Uint8Array(1)), a.closeWrite()]
      .map(rejection);
    for (const call of [...pending, ...later]) assertStrictEquals(await call, reason);
    assertEquals(await a.close(), "aborted");
  },

  "abort() without a reason rejects with ConnectionClosedError": async (a) => {
    const reading = a.read(new Uint8Array(1));
    a.abort();
    a.abort(new Error("too late"));
    await assertRejects(() => reading, ConnectionClosedError);
    await assertRejects(() => a.read(new Uint8Array(1)), ConnectionClosedError);
  },

  "abort() cuts a close() short": async (a) => {
    const closing = a.close({ timeout: 60_000 });
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

  "local and remote are those of the other end exchanged": async (a, b) => {
    assertEquals(a.remote, b.local);
    assertEquals(b.remote, a.local);
    await a.closeWrite();
  },
};
