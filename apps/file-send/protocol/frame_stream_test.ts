import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { memoryPair } from "@zocalo/transport/testing";
import { nextMessage, sampleBytes } from "./test_support.ts";
import { CHUNK_SIZE, sha256 } from "./digests.ts";
import { FrameStream, MAX_MESSAGE } from "./frame_stream.ts";
import { TransferError } from "./transfer_error.ts";

/** What a side hears of these bytes, until they end. */
async function hear(...pieces: readonly Uint8Array[]): Promise<unknown[]> {
  const [here, there] = memoryPair();
  using _here = here;
  const frames = new FrameStream(here);
  const writing = (async () => {
    for (const piece of pieces) await there.write(piece);
    await there.close();
  })();
  const heard: unknown[] = [];
  const buffer = new Uint8Array(CHUNK_SIZE);
  try {
    for (let frame; (frame = await frames.receive(() => buffer)) !== undefined;) {
      heard.push("message" in frame ? frame.message : { ...frame, data: frame.data.slice() });
    }
  } finally {
    here.abort();
    await writing.catch(() => {});
  }
  return heard;
}

/** The bytes of these frames. */
async function wire(say: (frames: FrameStream) => void): Promise<Uint8Array> {
  const [here, there] = memoryPair({ bufferSize: 4_000_000 });
  using _there = there;
  const frames = new FrameStream(here);
  say(frames);
  await frames.flush();
  const buffer = new Uint8Array(4_000_000);
  let length = 0;
  while (length < here.bytesWritten) length += await there.read(buffer.subarray(length)) ?? 0;
  here.abort();
  return buffer.slice(0, length);
}

function header(length: number, kind: number): Uint8Array {
  return new Uint8Array([length >>> 24, length >>> 16, length >>> 8, length, kind]);
}

Deno.test("receive() gives what was sent, however it was cut up", async () => {
  const data = sampleBytes(100_000);
  const bytes = await wire((frames) => {
    frames.send("stored", { bytes: 1 });
    frames.sendChunk(3, 4, sha256(data), data);
    frames.send("bye", {});
  });
  const expected = [
    { type: "stored", bytes: 1 },
    { type: "chunk", entry: 3, number: 4, seal: new Uint8Array(sha256(data)), data },
    { type: "bye" },
  ];
  const some = Array.from({ length: 200 }, (_, i) => bytes.subarray(i, i + 1));
  assertEquals(await hear(bytes), expected);
  assertEquals(await hear(...some, bytes.subarray(200)), expected);
});

Deno.test("send() writes as PROTOCOL.md says", async () => {
  const text = new TextEncoder().encode('{"type":"stored","bytes":258}');
  const message = await wire((frames) => frames.send("stored", { bytes: 258 }));
  assertEquals(message, new Uint8Array([0, 0, 0, text.length + 1, 1, ...text]));
  const data = new Uint8Array([1, 2, 3]);
  const digest = sha256(data);
  const chunk = await wire((frames) => frames.sendChunk(258, 3, digest, data));
  assertEquals(
    chunk,
    new Uint8Array([0, 0, 0, 44, 2, 0, 0, 1, 2, 0, 0, 0, 3, ...digest, 1, 2, 3]),
  );
});

for (
  const [what, bytes] of [
    ["an empty frame", header(0, 1)],
    ["a message that is too long", header(MAX_MESSAGE + 2, 1)],
    ["a chunk that is too long", header(1 + 40 + CHUNK_SIZE + 1, 2)],
    ["an empty chunk", header(1 + 40, 2)],
    ["a frame of another kind", header(5, 3)],
    ["a line of HTTP", new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n")],
    ["a message that is not JSON", new Uint8Array([...header(3, 1), 0x7b, 0x7d + 1])],
    ["a message that is not UTF-8", new Uint8Array([...header(4, 1), 0x22, 0xff, 0x22])],
  ] as const
) {
  Deno.test(`receive() ends with protocol when it gets ${what}`, async () => {
    const error = await assertRejects(() => hear(bytes), TransferError);
    assertEquals((error as TransferError).code, "protocol");
  });
}

for (
  const [what, bytes] of [
    ["a header", header(9, 1).subarray(0, 4)],
    ["a message", header(9, 1)],
    ["a chunk", new Uint8Array([...header(100, 2), ...sampleBytes(50)])],
  ] as const
) {
  Deno.test(`receive() ends with interrupted when the stream ends within ${what}`, async () => {
    const error = await assertRejects(() => hear(bytes), TransferError);
    assertEquals((error as TransferError).code, "interrupted");
  });
}

Deno.test("send() refuses a message that is too long", () => {
  const [here] = memoryPair();
  using _here = here;
  const frames = new FrameStream(here);
  const reason = "x".repeat(MAX_MESSAGE);
  assertThrows(() => frames.send("failed", { entry: 0, reason }), RangeError);
});

Deno.test("sendAlive() says nothing while something is on its way", async () => {
  const [here, there] = memoryPair();
  using _here = here;
  using _there = there;
  const frames = new FrameStream(here);
  frames.send("stored", { bytes: 1 });
  const written = frames.flush();
  frames.sendAlive();
  await written;
  frames.sendAlive();
  frames.send("bye", {});
  await frames.flush();
  const other = new FrameStream(there);
  const heard = [await nextMessage(other), await nextMessage(other), await nextMessage(other)];
  assertEquals(heard.map((message) => message?.type), ["stored", "alive", "bye"]);
});
