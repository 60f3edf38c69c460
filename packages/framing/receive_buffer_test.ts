import { assertEquals } from "@std/assert";
import { cuts } from "./_test_support.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";

const BYTES = Uint8Array.from({ length: 12 }, (_, i) => i + 1);

function bufferOf(chunks: Uint8Array[]): ReceiveBuffer {
  const buffer = new ReceiveBuffer();
  for (const chunk of chunks) buffer.push(chunk);
  return buffer;
}

/** Of more bytes than are copied together as small ones. */
const large = (fill: number, length = 300): Uint8Array => new Uint8Array(length).fill(fill);

Deno.test("ReceiveBuffer.at() and length see all bytes when they were pushed in pieces", () => {
  for (const chunks of cuts(BYTES)) {
    const buffer = bufferOf(chunks);
    assertEquals(buffer.length, 12);
    assertEquals(Array.from({ length: 14 }, (_, i) => buffer.at(i)), [
      ...BYTES,
      undefined,
      undefined,
    ]);
  }
});

Deno.test("ReceiveBuffer.uint() reads both byte orders when the bytes were pushed in pieces", () => {
  for (const chunks of cuts(BYTES)) {
    const buffer = bufferOf(chunks);
    assertEquals(buffer.uint(1, 4), 0x02030405);
    assertEquals(buffer.uint(1, 4, true), 0x05040302);
    assertEquals(buffer.uint(0, 1), 1);
    assertEquals(buffer.uint(4, 8), Number(0x05060708090a0b0cn));
    assertEquals(buffer.uint(9, 3, true), 0x0c0b0a);
    assertEquals(buffer.uint(9, 4), undefined);
    assertEquals(buffer.length, 12);
  }
});

Deno.test("ReceiveBuffer.take() gives the bytes and drops those before them when they were pushed in pieces", () => {
  for (const chunks of cuts(BYTES)) {
    const buffer = bufferOf(chunks);
    assertEquals(buffer.take(5, 2), Uint8Array.of(3, 4, 5));
    assertEquals(buffer.take(8), undefined);
    assertEquals(buffer.length, 7);
    assertEquals(buffer.take(0), new Uint8Array());
    assertEquals(buffer.take(7), BYTES.slice(5));
    assertEquals(buffer.take(1), undefined);
    assertEquals(buffer.length, 0);
  }
});

Deno.test("ReceiveBuffer.take() gives views of the chunk when the bytes lie in one", () => {
  const chunk = BYTES.slice();
  const buffer = bufferOf([chunk]);
  const first = buffer.take(4)!;
  const second = buffer.take(8)!;
  assertEquals([first.buffer === chunk.buffer, second.buffer === chunk.buffer], [true, true]);
});

Deno.test("ReceiveBuffer.take() copies only the bytes that straddle chunks, into an array of their size", () => {
  const chunk = large(2);
  const buffer = bufferOf([Uint8Array.of(1, 1)]);
  assertEquals(buffer.take(5), undefined);
  buffer.push(chunk);
  const straddling = buffer.take(5)!;
  assertEquals(straddling, Uint8Array.of(1, 1, 2, 2, 2));
  assertEquals(straddling.buffer.byteLength, 5);
  assertEquals(buffer.take(297)!.buffer === chunk.buffer, true);
});

Deno.test("ReceiveBuffer.take() does the same when the bytes were pushed before it was called", () => {
  const chunk = large(2);
  const buffer = bufferOf([Uint8Array.of(1, 1), chunk]);
  const straddling = buffer.take(5)!;
  assertEquals(straddling, Uint8Array.of(1, 1, 2, 2, 2));
  assertEquals(straddling.buffer.byteLength, 5);
  assertEquals(buffer.take(297)!.buffer === chunk.buffer, true);
});

Deno.test("ReceiveBuffer.push() copies nothing when a chunk follows the one before in memory", () => {
  const memory = new Uint8Array(1_000).fill(7);
  const buffer = bufferOf([memory.subarray(100, 200), memory.subarray(200, 500)]);
  const bytes = buffer.take(400)!;
  assertEquals([bytes.buffer === memory.buffer, bytes.byteOffset, bytes.length], [true, 100, 400]);
});

Deno.test("ReceiveBuffer.push() does not take chunks for one that lie in the same memory otherwise", () => {
  const memory = Uint8Array.from({ length: 2_000 }, (_, i) => i % 251);
  const chunks = [[300, 600], [700, 1_000], [0, 300], [600, 601], [602, 603], [603, 604]].map((
    [begin, end],
  ) => memory.subarray(begin, end));
  assertEquals([...bufferOf(chunks).remainder()], chunks.flatMap((chunk) => [...chunk]));
});

Deno.test("ReceiveBuffer.push() leaves bytes alone that were handed out", () => {
  const buffer = new ReceiveBuffer();
  const frames: Uint8Array[] = [];
  for (let i = 0; i < 1_000; i++) {
    buffer.push(new Uint8Array(i % 7).fill(1));
    buffer.push(large(1, i % 500));
    const frame = buffer.take(100);
    if (frame !== undefined) frames.push(frame);
  }
  assertEquals(frames.length > 900, true);
  for (const frame of frames) assertEquals(frame, large(1, 100));
});

Deno.test("ReceiveBuffer.push() keeps few objects when a frame comes byte by byte", () => {
  const buffer = new ReceiveBuffer();
  for (let i = 0; i < 5_000; i++) buffer.push(Uint8Array.of(i));
  // Each step is one piece.
  let pieces = 0;
  for (; buffer.length > 0; pieces++) buffer.skip(buffer.front().length);
  assertEquals(pieces < 10, true);
});

Deno.test("ReceiveBuffer.push() keeps the order when room that was made is overrun", () => {
  const buffer = bufferOf([Uint8Array.of(1)]);
  assertEquals(buffer.take(3), undefined);
  buffer.push(Uint8Array.of(2, 3, 4));
  buffer.push(large(5));
  buffer.push(Uint8Array.of(6));
  assertEquals([...buffer.remainder()], [1, 2, 3, 4, ...large(5), 6]);
});

Deno.test("ReceiveBuffer.push() does nothing when the chunk is empty", () => {
  const buffer = bufferOf([new Uint8Array(), Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2)]);
  assertEquals(buffer.remainder(), Uint8Array.of(1, 2));
});

Deno.test("ReceiveBuffer.peek() shows the bytes and leaves them there", () => {
  for (const chunks of cuts(BYTES)) {
    const buffer = bufferOf(chunks);
    assertEquals(buffer.peek(5), BYTES.slice(0, 5));
    assertEquals(buffer.peek(13), undefined);
    assertEquals(buffer.peek(0), new Uint8Array());
    assertEquals(buffer.take(2), BYTES.slice(0, 2));
    assertEquals(buffer.peek(10), BYTES.slice(2));
    assertEquals(buffer.remainder(), BYTES.slice(2));
  }
});

Deno.test("ReceiveBuffer.front() shows one piece after the other", () => {
  const buffer = bufferOf([large(1), large(2), large(3)]);
  assertEquals(buffer.front(), large(1));
  buffer.skip(299);
  assertEquals(buffer.front(), Uint8Array.of(1));
  buffer.skip(2);
  assertEquals(buffer.front(), large(2, 299));
  buffer.skip(1_000);
  assertEquals(buffer.front(), new Uint8Array());
});

Deno.test("ReceiveBuffer.indexOf() finds a needle wherever it is cut", () => {
  const needle = Uint8Array.of(9, 8, 7);
  const bytes = Uint8Array.of(9, 9, 8, 1, 9, 8, 7, 9, 8, 7, 9, 8);
  for (const chunks of cuts(bytes)) {
    const buffer = bufferOf(chunks);
    assertEquals(buffer.indexOf(needle), 4);
    assertEquals(buffer.indexOf(needle, 4), 4);
    assertEquals(buffer.indexOf(needle, 5), 7);
    assertEquals(buffer.indexOf(needle, 8), -1);
    assertEquals(buffer.indexOf(needle, 12), -1);
    buffer.skip(5);
    assertEquals(buffer.indexOf(needle), 2);
    assertEquals(buffer.indexOf(Uint8Array.of(8), 3), 3);
  }
});

Deno.test("ReceiveBuffer.indexOf() finds a needle across more than two chunks", () => {
  const buffer = bufferOf([large(1), large(2), large(3), large(4)]);
  const needle = Uint8Array.of(1, ...large(2), ...large(3), 4);
  assertEquals(buffer.indexOf(needle), 299);
  assertEquals(buffer.indexOf(Uint8Array.of(...needle, 5)), -1);
  assertEquals(buffer.indexOf(Uint8Array.of(4), 901), 901);
});

Deno.test("ReceiveBuffer.remainder() hands over all and is empty afterwards", () => {
  for (const chunks of cuts(BYTES)) {
    const buffer = bufferOf(chunks);
    buffer.skip(3);
    assertEquals(buffer.remainder(), BYTES.slice(3));
    assertEquals([buffer.length, buffer.remainder().length, buffer.at(0)], [0, 0, undefined]);
    buffer.push(Uint8Array.of(5));
    assertEquals(buffer.remainder(), Uint8Array.of(5));
  }
});
