import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FrameError, FrameTooLargeError } from "../errors.ts";
import { lengthPrefixed } from "../length_prefixed.ts";
import { lengthPrefixedBody } from "../length_prefixed_body.ts";
import { lines } from "../lines.ts";
import { FakeSource, text, utf8 } from "./_test_support.ts";
import { framed, type FramedOptions } from "./framed.ts";

function messages(source: FakeSource, options: FramedOptions = {}) {
  const stream = {
    read: (buffer: Uint8Array) => source.read(buffer),
    write: () => Promise.resolve(),
  };
  return framed(stream, lines({ limit: 10_000 }), options);
}

Deno.test("receive() throws TimeoutError when a message is not whole in time", async () => {
  const source = new FakeSource("one\ntw");
  const both = messages(source, { frameTimeout: 20 });
  assertEquals(await both.receive(), "one");
  const waiting = both.receive({ timeout: 60_000 });
  source.add("o");
  const error = await assertRejects(() => waiting, DOMException, "the rest of a message") as Error;
  assertEquals(error.name, "TimeoutError");
  source.add("!\n");
  assertEquals(await both.receive(), "two!", "nothing was lost");
});

Deno.test("receive() does not count the time when nobody waits for the rest of a message", async () => {
  const source = new FakeSource("tw");
  const both = messages(source, { frameTimeout: 200 });
  await assertRejects(() => both.receive({ timeout: 1 }), DOMException, "longer than 1 ms");
  await new Promise((resolve) => setTimeout(resolve, 250));
  const waiting = both.receive();
  source.add("o\n");
  assertEquals(await waiting, "two");
});

Deno.test("receive() begins to count anew behind a bad message", async () => {
  const source = new FakeSource(new Uint8Array([0xff]));
  const both = messages(source, { frameTimeout: 150 });
  setTimeout(() => source.add("\nne"), 100);
  await assertRejects(() => both.receive(), FrameError);
  setTimeout(() => source.add("xt\n"), 100);
  assertEquals(await both.receive(), "next");
});

Deno.test("receive() throws TimeoutError within a message of which nothing is buffered", async () => {
  const source = new FakeSource("x".repeat(20_000));
  const long = messages(source, { frameTimeout: 20 });
  await assertRejects(() => long.receive(), FrameTooLargeError);
  await assertRejects(() => long.receive(), DOMException, "the rest of a message");

  const body = new FakeSource("\0\0\0\x05he");
  const stream = { read: body.read.bind(body), write: () => Promise.resolve() };
  const pieces = framed(stream, lengthPrefixedBody(), { frameTimeout: 20 });
  assertEquals((await pieces.receive())?.type, "length");
  assertEquals((await pieces.receive())?.type, "chunk");
  await assertRejects(() => pieces.receive(), DOMException, "the rest of a message");
});

Deno.test("detach() never loses what a read brings, whenever it is called", async () => {
  for (let turns = 0; turns < 8; turns++) {
    const source = new FakeSource();
    const both = messages(source);
    await assertRejects(() => both.receive({ timeout: 0 }), DOMException);
    source.add("abc");
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    let rest: string | undefined;
    try {
      rest = text(both.detach());
    } catch (error) {
      assertEquals(error instanceof TypeError, true);
    }
    if (rest !== undefined) assertEquals(rest, "abc");
  }
});

Deno.test("detach() refuses while somebody waits", async () => {
  const source = new FakeSource();
  const both = messages(source);
  const waiting = both.receive();
  source.add("on");
  for (let turn = 0; turn < 8; turn++) {
    await Promise.resolve();
    assertThrows(() => both.detach(), TypeError, "read");
  }
  source.add("e\n");
  assertEquals(await waiting, "one");
});

Deno.test("receive() knows no time limit while no message has begun", async () => {
  const source = new FakeSource("one\n");
  const both = messages(source, { frameTimeout: 20 });
  assertEquals(await both.receive(), "one");
  const waiting = both.receive();
  await new Promise((resolve) => setTimeout(resolve, 40));
  source.add("two\n");
  assertEquals(await waiting, "two");
});

Deno.test("framed() lets go of the stream when a loop is left early", async () => {
  const source = new FakeSource("one\nUPGRADE\n\0\0\0\x01");
  const first = messages(source);
  for await (const line of first) if (line === "UPGRADE") break;
  const next = framed(
    { read: (buffer) => source.read(buffer), write: () => Promise.resolve() },
    lengthPrefixed(),
    { initial: first.detach() },
  );
  source.add("x", null);
  assertEquals(await Array.fromAsync(next), [utf8("x")]);
});
