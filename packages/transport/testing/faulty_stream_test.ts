import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { ByteStream } from "../byte_stream.ts";
import { ConnStream } from "../conn_stream.ts";
import { ConnectionLostError, errorCode } from "../errors.ts";
import { EVERY_FAULT, type FaultOptions, faultyStream } from "./faulty_stream.ts";
import { memoryPair } from "./memory.ts";

const CALM: FaultOptions = { shortReads: 0, shortWrites: 0, delays: 0 };

/** A stream with faults and its peer, with bytes on the way to the former. */
async function open(options: FaultOptions): Promise<[ByteStream, ByteStream]> {
  const [near, peer] = memoryPair();
  await peer.write(new Uint8Array(1_000));
  return [faultyStream(near, { ...CALM, ...options }), peer];
}

/** How much each read brings, up to the end of the stream. */
async function readSizes(stream: ByteStream): Promise<number[]> {
  const buffer = new Uint8Array(1_000);
  const sizes: number[] = [];
  for (let n = await stream.read(buffer); n !== null; n = await stream.read(buffer)) sizes.push(n);
  return sizes;
}

Deno.test("faultyStream() cuts reads as its seed says", async () => {
  const sizesOf = async (seed: number) => {
    const [stream, peer] = await open({ seed, shortReads: 1 });
    await peer.closeWrite();
    const sizes = await readSizes(stream);
    stream.abort();
    return sizes;
  };
  const first = await sizesOf(1);
  assert(first.length > 1 && first.some((size) => size <= 8));
  assertEquals(first.reduce((sum, size) => sum + size), 1_000);
  assertEquals(await sizesOf(1), first);
  assert(String(await sizesOf(2)) !== String(first));
});

Deno.test("faultyStream() cuts writes, and what it does to reads does not depend on them", async () => {
  const sizesAfter = async (writes: number) => {
    const [stream, peer] = await open({ seed: 5, shortReads: 1, shortWrites: 1 });
    for (let i = 0; i < writes; i++) await stream.write(new Uint8Array(100));
    assertEquals(stream.bytesWritten, 100 * writes);
    await peer.closeWrite();
    const sizes = await readSizes(stream);
    stream.abort();
    return sizes;
  };
  assertEquals(await sizesAfter(7), await sizesAfter(0));
});

Deno.test("faultyStream() shows part of a write before the rest", async () => {
  const [stream, peer] = await open({ shortWrites: 1 });
  const writing = stream.write(new Uint8Array(60_000));
  const first = await peer.read(new Uint8Array(60_000));
  assert(first !== null && first < 60_000);
  await writing;
  stream.abort();
});

Deno.test("faultyStream() resets for both sides", async () => {
  for (const call of ["read", "write"] as const) {
    const [stream, peer] = await open({ resets: 1 });
    const error = await assertRejects(
      () => stream[call](new Uint8Array(1)) as Promise<unknown>,
      ConnectionLostError,
      "connection reset by peer",
    ) as ConnectionLostError;
    assertEquals([error.operation, errorCode(error.cause)], [call, "ECONNRESET"]);
    await assertRejects(() => stream.read(new Uint8Array(1)), ConnectionLostError);
    await assertRejects(() => stream.closeWrite(), ConnectionLostError);
    await assertRejects(() => peer.read(new Uint8Array(1)), ConnectionLostError);
    assertEquals(await stream.close(), "aborted");
  }
});

/** A seed with which the first read is not reset when every other call is. */
async function seedThatSparesTheFirstRead(): Promise<number> {
  for (let seed = 0;; seed++) {
    const [stream] = await open({ seed, resets: 0.5 });
    const spared = await stream.read(new Uint8Array(1)).then(() => true, () => false);
    stream.abort();
    if (spared) return seed;
  }
}

Deno.test("faultyStream() lets the reset of a write end the read that waits", async () => {
  const [near, peer] = memoryPair();
  const seed = await seedThatSparesTheFirstRead();
  const stream = faultyStream(near, { ...CALM, seed, resets: 0.5 });
  const reading = stream.read(new Uint8Array(1));
  const lost = assertRejects(() => reading, ConnectionLostError, "connection reset by peer");
  await assertRejects(async () => {
    for (;;) await stream.write(new Uint8Array(1));
  }, ConnectionLostError);
  await lost;
  stream.abort();
  peer.abort();
});

Deno.test("faultyStream() ends reading early when it truncates, and writing goes on", async () => {
  const [stream, peer] = await open({ truncations: 1 });
  assertEquals(await stream.read(new Uint8Array(1)), null);
  await stream.write(new Uint8Array([1, 2, 3]));
  assertEquals(await peer.read(new Uint8Array(8)), 3);
  stream.abort();
});

Deno.test("faultyStream() leaves nothing behind when it ends while it pauses", async () => {
  for (const pauses of [{ stalls: 1, stallTime: 60_000 }, { stalls: 1, stallTime: 2 ** 31 - 1 }]) {
    const reason = new Error("enough");
    const [stream, peer] = await open(pauses);
    const calls = [stream.read(new Uint8Array(1)), stream.write(new Uint8Array(1))]
      .map((call) => call.catch((error) => error));
    const waiting = await Promise.race([
      ...calls,
      new Promise((resolve) => setTimeout(resolve, 5)),
    ]);
    assertEquals(waiting, undefined, "a stall lasts");
    stream.abort(reason);
    for (const call of calls) assertStrictEquals(await call, reason);
    peer.abort();

    const [other, otherPeer] = await open(pauses);
    assertEquals(await other.close({ timeout: 5 }), "aborted");
    otherPeer.abort();
  }
});

Deno.test("faultyStream() with EVERY_FAULT ends some streams in each way and lets others live", async () => {
  const endings = new Set<string>();
  for (let seed = 0; seed < 300 && endings.size < 3; seed++) {
    const [near, peer] = memoryPair();
    const stream = faultyStream(near, { ...EVERY_FAULT, seed, maxDelay: 0, stallTime: 0 });
    const feeding = peer.write(new Uint8Array(20_000)).then(() => peer.closeWrite());
    const total = readSizes(stream).then((sizes) => sizes.reduce((sum, size) => sum + size, 0));
    endings.add(
      await total.then(
        (sum) => sum === 20_000 ? "whole" : "truncated",
        (error) => errorCode(error.cause) ?? "another error",
      ),
    );
    stream.abort();
    await feeding.catch(() => {});
    peer.abort();
  }
  assertEquals([...endings].sort(), ["ECONNRESET", "truncated", "whole"]);
});

Deno.test("faultyStream() hands on what the stream knows of itself", () => {
  const tls = { alpnProtocol: "echo", handshake: () => Promise.resolve() };
  const [here, there] = ["here", "there"].map((name) => ({ transport: "memory", name }) as const);
  const raw = {
    read: () => Promise.resolve(null),
    write: () => Promise.resolve(0),
    closeWrite: () => Promise.resolve(),
    close() {},
  };
  using stream = faultyStream(new ConnStream(raw, here!, there!, tls));
  assertEquals([stream.local, stream.remote], [here, there]);
  assertStrictEquals(stream.tls, tls);
});

Deno.test("faultyStream() refuses options that are out of range", () => {
  const [stream] = memoryPair();
  const refused = (options: FaultOptions, name: string) =>
    assertThrows(() => faultyStream(stream, options), RangeError, name);
  for (const probability of [-0.1, 1.1, NaN]) {
    refused({ shortReads: probability }, "shortReads");
    refused({ truncations: probability }, "truncations");
  }
  refused({ maxDelay: -1 }, "maxDelay");
  refused({ stallTime: NaN }, "stallTime");
  refused({ stallTime: Infinity }, "stallTime");
  for (const seed of [-1, 0.5, 2 ** 32]) refused({ seed }, "seed");
  stream.abort();
});
