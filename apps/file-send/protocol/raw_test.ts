import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ByteStream, connect, ConnectionLostError, listen } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import { sampleBytes } from "./test_support.ts";
import { TransferProgress } from "./progress.ts";
import { type RawSource, type RawTarget, receiveRaw, sendRaw } from "./raw.ts";
import { TransferError } from "./transfer_error.ts";

const DATA = sampleBytes(5_000_000);

function sourceOf(data: Uint8Array): RawSource {
  let position = 0;
  return {
    read(buffer) {
      if (position === data.length) return Promise.resolve(null);
      const part = data.subarray(position, position + buffer.length);
      buffer.set(part);
      position += part.length;
      return Promise.resolve(part.length);
    },
  };
}

/** Takes part of what it is given, as files may. */
class Target implements RawTarget {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];

  write(data: Uint8Array): Promise<number> {
    const part = data.slice(0, Math.ceil(data.length * 0.7));
    this.#pieces.push(part);
    return Promise.resolve(part.length);
  }

  async content(): Promise<Uint8Array> {
    return await new Blob(this.#pieces).bytes();
  }
}

async function tcpPair(): Promise<readonly [ByteStream, ByteStream]> {
  await using listener = listen("tcp://127.0.0.1:0");
  const [here, there] = await Promise.all([connect(listener.endpoint), listener.accept()]);
  return [here, there!];
}

async function content(stream: ByteStream): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const buffer = new Uint8Array(65_536);
  for (let count; (count = await stream.read(buffer)) !== null;) {
    pieces.push(buffer.slice(0, count));
  }
  return await new Blob(pieces).bytes();
}

for (const [transport, pair] of [["memory", memoryPair], ["tcp", tcpPair]] as const) {
  Deno.test(`sendRaw() and receiveRaw() move all bytes over ${transport}`, async () => {
    const [here, there] = await pair();
    const progress = new TransferProgress();
    const target = new Target();
    const [sent, received] = await Promise.all([
      sendRaw(here, sourceOf(DATA), { progress }),
      receiveRaw(there, target),
    ]);
    assertEquals(sent, { bytes: DATA.length, hasClosed: true });
    assertEquals([received, progress.movedBytes], [DATA.length, DATA.length]);
    assertEquals(await target.content(), DATA);
  });
}

Deno.test("sendRaw() sends the end of the stream, and reads what comes back", async () => {
  const [here, there] = await tcpPair();
  await using _there = there;
  const sending = sendRaw(here, sourceOf(DATA));
  // More than the buffers of the sockets hold.
  const answering = there.write(sampleBytes(10_000_000));
  assertEquals(await content(there), DATA);
  await answering;
  await there.closeWrite();
  assertEquals(await sending, { bytes: DATA.length, hasClosed: true });
});

Deno.test("sendRaw() rejects when the connection is reset while its source is silent", async () => {
  const [here, there] = memoryPair();
  let reads = 0;
  const isSilent = Promise.withResolvers<void>();
  const source: RawSource = {
    read: () => {
      if (reads++ === 0) return Promise.resolve(1);
      isSilent.resolve();
      return new Promise(() => {});
    },
  };
  const sending = sendRaw(here, source);
  await isSilent.promise;
  // What was sent is not read: that resets the connection.
  there.abort();
  await assertRejects(() => sending, ConnectionLostError);
});

Deno.test("sendRaw() rejects when its source cannot be read", async () => {
  const [here, there] = memoryPair();
  await using _there = there;
  const broken: RawSource = { read: () => Promise.reject(new Error("a bad sector")) };
  const error = await assertRejects(() => sendRaw(here, broken), TransferError, "a bad sector");
  assertEquals((error as TransferError).code, "source");
});

Deno.test("receiveRaw() rejects when its target is full and nothing more comes", async () => {
  const [here, there] = memoryPair();
  await using _there = there;
  const full: RawTarget = { write: () => Promise.reject(new Error("no space left")) };
  const receiving = receiveRaw(here, full);
  await there.write(new Uint8Array([1]));
  const error = await assertRejects(() => receiving, TransferError, "no space left");
  assertEquals((error as TransferError).code, "disk");
});

Deno.test("sendRaw() and receiveRaw() end when they are interrupted", async () => {
  const [here, there] = memoryPair();
  const controller = new AbortController();
  const interruption = new Error("Ctrl-C");
  const { signal } = controller;
  const silent: RawSource = { read: () => new Promise(() => {}) };
  const running = [sendRaw(here, silent, { signal }), receiveRaw(there, new Target(), { signal })];
  controller.abort(interruption);
  for (const side of await Promise.allSettled(running)) {
    assert(side.status === "rejected");
    assertEquals((side as PromiseRejectedResult).reason, interruption);
  }
});

Deno.test("sendRaw() waits for who has not read all, and says when there was only silence", async () => {
  const [here, there] = memoryPair();
  await using _there = there;
  const report = await sendRaw(here, sourceOf(new Uint8Array(10)), { silence: 5 });
  assertEquals(report, { bytes: 10, hasClosed: false });
});
