import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FrameTooLargeError, TruncatedFrameError } from "../errors.ts";
import { FakeSource, text, utf8 } from "./_test_support.ts";
import { ByteReader } from "./byte_reader.ts";

const bytes = (value: string): Uint8Array[] =>
  Array.from(utf8(value), (byte) => Uint8Array.of(byte));

/** The source that gives the text whole, byte by byte, and cut in two at every place. */
function* cutSources(value: string): Generator<FakeSource> {
  yield new FakeSource(value, null);
  yield new FakeSource(...bytes(value), null);
  const whole = utf8(value);
  for (let i = 1; i < whole.length; i++) {
    yield new FakeSource(whole.slice(0, i), whole.slice(i), null);
  }
}

Deno.test("ByteReader.readExactly() gives exactly so many bytes however they come in", async () => {
  for (const source of cutSources("hello, world")) {
    const reader = new ByteReader(source);
    assertEquals(text(await reader.readExactly(5)), "hello");
    assertEquals(text(await reader.readExactly(0)), "");
    assertEquals(text(await reader.readExactly(7)), ", world");
    assertEquals(reader.buffered, 0);
  }
});

Deno.test("ByteReader.readExactly() says what is missing when the stream ends, and keeps what there is", async () => {
  for (const source of cutSources("hello")) {
    const reader = new ByteReader(source);
    const error = await assertRejects(() => reader.readExactly(6), TruncatedFrameError);
    assertEquals([error.have, error.need], [5, 6]);
    assertEquals(reader.buffered, 5);
    assertEquals(text(await reader.readExactly(5)), "hello");
    const atEnd = await assertRejects(() => reader.readExactly(1), TruncatedFrameError);
    assertEquals([atEnd.have, atEnd.need], [0, 1]);
  }
});

Deno.test("ByteReader.readExactly() takes counts up to the limit", async () => {
  const reader = new ByteReader(new FakeSource("12345"), { limit: 4 });
  const error = await assertRejects(() => reader.readExactly(5), FrameTooLargeError);
  assertEquals([error.length, error.limit], [5, 4]);
  assertEquals(text(await reader.readExactly(4)), "1234");
  for (const count of [-1, 1.5, NaN]) {
    await assertRejects(() => reader.readExactly(count), RangeError);
  }
});

Deno.test("ByteReader.readUntil() includes the delimiter wherever it is cut", async () => {
  for (const source of cutSources("a\r\n\r\r\n\r\nrest\r")) {
    const reader = new ByteReader(source);
    assertEquals(text(await reader.readUntil("\r\n")), "a\r\n");
    assertEquals(text(await reader.readUntil(utf8("\r\n\r\n"))), "\r\r\n\r\n");
    const error = await assertRejects(() => reader.readUntil("\r\n"), TruncatedFrameError);
    assertEquals([error.have, error.need], [5, undefined]);
    assertEquals(text(await reader.readUntil("\r")), "rest\r");
  }
});

Deno.test("ByteReader.readUntil() takes what is at the limit with its delimiter, and loses nothing above it", async () => {
  for (const source of cutSources("12\r\n123\r\n")) {
    const reader = new ByteReader(source, { limit: 4 });
    assertEquals(text(await reader.readUntil("\r\n")), "12\r\n");
    const error = await assertRejects(() => reader.readUntil("\r\n"), FrameTooLargeError);
    assertEquals([error.length, error.limit], [5, 4]);
    assertEquals(text(await reader.readExactly(3)), "123");
    assertEquals(text(await reader.readUntil("\r\n")), "\r\n");
  }
});

Deno.test("ByteReader.readUntil() refuses an empty delimiter", async () => {
  await assertRejects(() => new ByteReader(new FakeSource("x")).readUntil(""), RangeError);
});

Deno.test("ByteReader.peek() waits for so many bytes and leaves them there", async () => {
  for (const source of cutSources("hello")) {
    const reader = new ByteReader(source);
    assertEquals(text(await reader.peek(3)), "hel");
    assertEquals(text(await reader.peek(0)), "");
    assertEquals(text(await reader.peek(9)), "hello");
    assertEquals(text(await reader.readExactly(5)), "hello");
    assertEquals(text(await reader.peek(1)), "");
    await assertRejects(() => reader.peek(2 ** 30), FrameTooLargeError);
  }
});

Deno.test("ByteReader.read() gives what is buffered, then what the source gives, then the end", async () => {
  for (const source of cutSources("hello, world")) {
    const reader = new ByteReader(source);
    await reader.peek(7);
    const all: number[] = [];
    const buffer = new Uint8Array(5);
    for (let n = await reader.read(buffer); n !== null; n = await reader.read(buffer)) {
      all.push(...buffer.subarray(0, n));
    }
    assertEquals(text(Uint8Array.from(all)), "hello, world");
    assertEquals([await reader.read(buffer), await reader.read(new Uint8Array())], [null, 0]);
  }
});

Deno.test("ByteReader.read() reads straight into the buffer when nothing is buffered", async () => {
  const source = new FakeSource("hello", null);
  const buffer = new Uint8Array(100_000);
  assertEquals(await new ByteReader(source).read(buffer), 5);
  assertEquals(source.bufferSizes, [100_000]);
});

Deno.test("ByteReader.read() takes up the read of a wait that was given up", async () => {
  const source = new FakeSource();
  const reader = new ByteReader(source);
  await assertRejects(() => reader.peek(1, { timeout: 0 }), DOMException);
  const buffer = new Uint8Array(10);
  const read = reader.read(buffer);
  source.add("hello");
  assertEquals([await read, source.bufferSizes.length], [5, 1]);
  assertEquals(text(buffer.subarray(0, 5)), "hello");
});

Deno.test("ByteReader can be the source of another", async () => {
  const outer = new ByteReader(new FakeSource("line\nrest", null));
  assertEquals(text(await outer.readUntil("\n")), "line\n");
  const inner = new ByteReader(outer);
  assertEquals(text(await inner.readExactly(4)), "rest");
});

Deno.test("ByteReader begins with the initial bytes", async () => {
  const first = new ByteReader(new FakeSource("line\nre"));
  await first.readUntil("\n");
  const second = new ByteReader(new FakeSource("st", null), { initial: first.detach() });
  assertEquals(second.buffered, 2);
  assertEquals(text(await second.readExactly(4)), "rest");
});

Deno.test("ByteReader loses no byte when a wait times out", async () => {
  const source = new FakeSource("he");
  const reader = new ByteReader(source);
  const error = await assertRejects(
    () => reader.readExactly(5, { timeout: 1 }),
    DOMException,
    "1 ms",
  );
  assertEquals([error.name, reader.buffered], ["TimeoutError", 2]);
  await assertRejects(() => reader.readUntil("\n", { timeout: 0 }), DOMException);
  await assertRejects(() => reader.peek(9, { timeout: 0 }), DOMException);
  const read = reader.readExactly(5, { timeout: 60_000 });
  source.add("llo");
  assertEquals(text(await read), "hello");
  assertEquals(source.bufferSizes.length, 2); // The read of the first wait was taken up by the others.
});

Deno.test("ByteReader loses no byte when a wait is aborted, and lets go of the signal", async () => {
  const source = new FakeSource();
  const reader = new ByteReader(source);
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  signal.addEventListener = function (...args: unknown[]) {
    listeners++;
    addEventListener.apply(this, args as Parameters<typeof addEventListener>);
  };
  signal.removeEventListener = function (...args: unknown[]) {
    listeners--;
    removeEventListener.apply(this, args as Parameters<typeof removeEventListener>);
  };

  const first = reader.readExactly(2, { signal });
  assertEquals(listeners, 1);
  source.add("12");
  assertEquals(text(await first), "12");
  assertEquals(listeners, 0);

  const second = reader.readExactly(2, { signal });
  const reason = new Error("enough");
  controller.abort(reason);
  assertEquals(await assertRejects(() => second), reason);
  assertEquals(listeners, 0);
  assertEquals(await assertRejects(() => reader.readExactly(2, { signal })), reason);

  source.add("34");
  assertEquals(text(await reader.readExactly(2)), "34");
});

Deno.test("ByteReader keeps what a given-up wait's read brings although nobody waits", async () => {
  const source = new FakeSource();
  const reader = new ByteReader(source);
  await assertRejects(() => reader.peek(1, { timeout: 0 }), DOMException);
  source.add("late");
  for (let i = 0; i < 100 && reader.buffered === 0; i++) await Promise.resolve();
  assertEquals(text(reader.detach()), "late");
});

Deno.test("ByteReader refuses a second wait", async () => {
  const source = new FakeSource();
  const reader = new ByteReader(source);
  const first = reader.readExactly(1);
  await assertRejects(() => reader.readExactly(1), TypeError, "another wait");
  await assertRejects(() => reader.read(new Uint8Array(1)), TypeError, "another wait");
  source.add("12");
  assertEquals(text(await first), "1");
  assertEquals(text(await reader.readExactly(1)), "2");

  const direct = reader.read(new Uint8Array(1));
  await assertRejects(() => reader.peek(1), TypeError, "another wait");
  source.add("3");
  assertEquals(await direct, 1);
});

Deno.test("ByteReader.detach() hands back what is buffered, and the reader is dead", async () => {
  const reader = new ByteReader(new FakeSource("line\nrest"));
  await reader.readUntil("\n");
  assertEquals(text(reader.detach()), "rest");
  assertThrows(() => reader.detach(), TypeError, "detached");
  await assertRejects(() => reader.readExactly(0), TypeError, "detached");
  await assertRejects(() => reader.readUntil("\n"), TypeError, "detached");
  await assertRejects(() => reader.peek(1), TypeError, "detached");
  await assertRejects(() => reader.read(new Uint8Array(1)), TypeError, "detached");
});

Deno.test("ByteReader.detach() throws while a read is under way, also if its wait was given up", async () => {
  const source = new FakeSource();
  const reader = new ByteReader(source);
  const wait = reader.peek(1, { timeout: 0 });
  assertThrows(() => reader.detach(), TypeError, "under way");
  await assertRejects(() => wait, DOMException);
  assertThrows(() => reader.detach(), TypeError, "under way");
  source.add("x");
  await reader.peek(1);
  assertEquals(text(reader.detach()), "x");
});

Deno.test("ByteReader throws the error of its source when all before it has been read", async () => {
  const lost = new Error("connection lost");
  const reader = new ByteReader(new FakeSource("hello", lost));
  assertEquals(await assertRejects(() => reader.readExactly(6)), lost);
  assertEquals(text(await reader.readExactly(5)), "hello");
  assertEquals(await assertRejects(() => reader.readExactly(1)), lost);
  assertEquals(await assertRejects(() => reader.read(new Uint8Array(1))), lost);
});

Deno.test("ByteReader throws the error of its source when the read goes straight into a buffer", async () => {
  const lost = new Error("connection lost");
  const reader = new ByteReader(new FakeSource(lost));
  assertEquals(await assertRejects(() => reader.read(new Uint8Array(1))), lost);
  assertEquals(await assertRejects(() => reader.peek(1)), lost);
});

Deno.test("ByteReader survives a source that throws at once", async () => {
  const reader = new ByteReader({
    read() {
      throw new Error("closed");
    },
  });
  await assertRejects(() => reader.readExactly(1), Error, "closed");
});

Deno.test("ByteReader refuses options that are out of range", async () => {
  for (const limit of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => new ByteReader(new FakeSource(), { limit }),
      RangeError,
      `current value is ${limit}`,
    );
  }
  for (const timeout of [-1, NaN, Infinity, 2 ** 31]) {
    const reader = new ByteReader(new FakeSource("x"));
    await assertRejects(
      () => reader.peek(1, { timeout }),
      RangeError,
      `current value is ${timeout}`,
    );
  }
});

Deno.test("ByteReader leaves bytes alone that it handed out", async () => {
  const source = new FakeSource(
    ...Array.from({ length: 3_000 }, (_, i) => new Uint8Array(i % 97 + 1).fill(i)),
    null,
  );
  const reader = new ByteReader(source);
  const parts: Uint8Array[] = [];
  const copies: Uint8Array[] = [];
  for (let i = 0; (await reader.peek(1)).length > 0; i++) {
    const part = await reader.readExactly(Math.min(i % 50 + 1, reader.buffered));
    parts.push(part);
    copies.push(part.slice());
  }
  assertEquals(parts, copies);
});
