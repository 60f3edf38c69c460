import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { concat } from "@std/bytes/concat";
import type { Codec } from "../codec.ts";
import { encodeAll } from "../encode_all.ts";
import { FrameError, FrameTooLargeError, TruncatedFrameError } from "../errors.ts";
import { lengthPrefixed } from "../length_prefixed.ts";
import { lines } from "../lines.ts";
import { FakeSink, FakeSource, text } from "./_test_support.ts";
import type { ByteSink } from "./byte_sink.ts";
import type { ByteSource } from "./byte_source.ts";
import { framed, type FramedOptions } from "./framed.ts";

function messages(source: FakeSource, sink = new FakeSink(), options: FramedOptions = {}) {
  const stream: ByteSource & ByteSink = {
    read: (buffer) => source.read(buffer),
    write: (data) => sink.write(data),
  };
  return framed(stream, lines({ limit: 10_000 }), options);
}

Deno.test("receive() gives the messages, then undefined at the end of the stream", async () => {
  const both = messages(new FakeSource("on", "e\ntwo\nth", "ree", null));
  assertEquals(await both.receive(), "one");
  assertEquals(await both.receive(), "two");
  assertEquals(await both.receive(), "three");
  assertEquals([await both.receive(), await both.receive()], [undefined, undefined]);
});

Deno.test("receive() gives the same messages however they are cut", async () => {
  const frames = Array.from({ length: 50 }, (_, i) => new Uint8Array(i * 7).fill(i));
  const wire = encodeAll(lengthPrefixed(), frames);
  for (const size of [1, 2, 3, 5, 100, 1_000, wire.length]) {
    const source = new FakeSource();
    for (let i = 0; i < wire.length; i += size) source.add(wire.slice(i, i + size));
    source.add(null);
    const stream = { read: source.read.bind(source), write: () => Promise.resolve() };
    assertEquals(await Array.fromAsync(framed(stream, lengthPrefixed())), frames);
  }
});

Deno.test("receive() loses nothing when a wait times out or is aborted", async () => {
  const source = new FakeSource("on");
  const both = messages(source);
  const error = await assertRejects(() => both.receive({ timeout: 1 }), DOMException);
  assertEquals(error.name, "TimeoutError");
  const controller = new AbortController();
  const aborted = both.receive({ signal: controller.signal });
  controller.abort("enough");
  assertEquals(await aborted.catch((reason) => reason), "enough");
  source.add("e\ntwo\n");
  assertEquals(await both.receive({ timeout: 60_000 }), "one");
  assertEquals(await both.receive(), "two");
});

Deno.test("receive() refuses a second call while one is under way", async () => {
  const source = new FakeSource();
  const both = messages(source);
  const first = both.receive();
  await assertRejects(() => both.receive(), TypeError, "another wait");
  source.add("one\n");
  assertEquals(await first, "one");
});

Deno.test("receive() throws a recoverable error once and goes on behind the bad frame", async () => {
  const both = messages(
    new FakeSource("one\n", Uint8Array.of(0xff, 0x0a), "x".repeat(10_001), "x\ntwo\n", null),
  );
  assertEquals(await both.receive(), "one");
  await assertRejects(() => both.receive(), FrameError, "UTF-8");
  await assertRejects(() => both.receive(), FrameTooLargeError);
  assertEquals(await both.receive(), "two");
  assertEquals(await both.receive(), undefined);
});

Deno.test("receive() throws the same error for ever when the place in the stream is lost", async () => {
  const source = new FakeSource(Uint8Array.of(1, 7, 9, 9), null);
  const both = framed(
    { read: source.read.bind(source), write: () => Promise.resolve() },
    lengthPrefixed({ width: 1, limit: 5 }),
  );
  assertEquals(await both.receive(), Uint8Array.of(7));
  const error = await assertRejects(() => both.receive(), FrameTooLargeError);
  assertEquals(await assertRejects(() => both.receive()) === error, true);
});

Deno.test("receive() throws when the stream ends within a frame", async () => {
  const source = new FakeSource(Uint8Array.of(3, 7), null);
  const both = framed(
    { read: source.read.bind(source), write: () => Promise.resolve() },
    lengthPrefixed({ width: 1 }),
  );
  const error = await assertRejects(() => both.receive(), TruncatedFrameError);
  assertEquals([error.have, error.need], [2, 4]);
  assertEquals(both.detach(), Uint8Array.of(3, 7));
});

Deno.test("receive() throws the error of the stream after all messages that came before it", async () => {
  const lost = new Error("connection lost");
  const both = messages(new FakeSource("one\ntwo\npart", lost));
  assertEquals(await both.receive(), "one");
  assertEquals(await both.receive(), "two");
  assertEquals(await assertRejects(() => both.receive()), lost);
  assertEquals(await assertRejects(() => both.receive()), lost);
});

Deno.test("for await can be left and begun again without losing a message", async () => {
  const both = messages(new FakeSource("one\ntwo\nthree\nfour", null));
  for await (const message of both) {
    assertEquals(message, "one");
    break;
  }
  assertEquals(await both.receive(), "two");
  const rest: string[] = [];
  for await (const message of both) rest.push(message);
  assertEquals(rest, ["three", "four"]);
});

Deno.test("send() writes at once when idle, and together what gathers meanwhile", async () => {
  const sink = new FakeSink();
  const both = messages(new FakeSource(), sink);
  const settled: string[] = [];
  const send = (line: string) => both.send(line).then(() => settled.push(line));
  const first = send("one");
  const second = send("two");
  const third = send("three");
  assertEquals(sink.written.map(text), ["one\n"]);
  sink.release();
  await first;
  assertEquals(settled, ["one"]);
  assertEquals(sink.written.map(text), ["one\n", "two\nthree\n"]);
  sink.release();
  await Promise.all([second, third]);
  const fourth = send("four");
  assertEquals(sink.written.map(text), ["one\n", "two\nthree\n", "four\n"]);
  sink.release();
  await fourth;
});

Deno.test("send() keeps frames whole and in order when many are sent at once", async () => {
  const sink = new FakeSink();
  sink.open();
  const codec = lengthPrefixed();
  const both = framed({ read: () => Promise.resolve(null), write: sink.write.bind(sink) }, codec);
  const frames = Array.from({ length: 200 }, (_, i) => new Uint8Array(i * i).fill(i));
  await Promise.all(frames.map((frame) => both.send(frame)));
  const written: Uint8Array = concat(sink.written);
  assertEquals(written, encodeAll(codec, frames));
});

Deno.test("send() rejects all that a failed write affects, and later ones", async () => {
  const sink = new FakeSink();
  const both = messages(new FakeSource(), sink);
  const lost = new Error("connection lost");
  const sends = [both.send("one"), both.send("two"), both.send("three")];
  sink.fail(lost);
  for (const send of sends) assertEquals(await assertRejects(() => send), lost);
  assertEquals(await assertRejects(() => both.send("four")), lost);
  assertEquals(sink.written.map(text), ["one\n"]);
});

Deno.test("send() throws what the encoder throws, and one can go on", async () => {
  const sink = new FakeSink();
  sink.open();
  const both = messages(new FakeSource(), sink);
  await assertRejects(() => both.send("a\nb"), TypeError);
  await assertRejects(() => both.send("x".repeat(10_001)), FrameTooLargeError);
  await both.send("one");
  assertEquals(sink.written.map(text), ["one\n"]);
});

Deno.test("send() refuses more when too much waits to be written", async () => {
  const sink = new FakeSink();
  const both = messages(new FakeSource(), sink, { sendLimit: 10 });
  const sends = [both.send("first"), both.send("123456789"), both.send("more")];
  await assertRejects(
    () => both.send("x"),
    RangeError,
    "at most 10 bytes may wait to be written: current value is 15",
  );
  sink.open();
  await Promise.all(sends);
  await both.send("x");
  assertEquals(sink.written.map(text).join(""), "first\n123456789\nmore\nx\n");
});

Deno.test("send() gives each stream an encoder of its own", async () => {
  const numbered: Codec<string> = {
    decoder: () => lines().decoder(),
    encoder() {
      const encoder = lines().encoder();
      let count = 0;
      return { encode: (line, out) => encoder.encode(`${++count} ${line}`, out) };
    },
  };
  const sink = new FakeSink();
  sink.open();
  const stream = { read: () => Promise.resolve(null), write: sink.write.bind(sink) };
  const [a, b] = [framed(stream, numbered), framed(stream, numbered)];
  await a.send("x");
  await a.send("y");
  await b.send("z");
  assertEquals(sink.written.map(text), ["1 x\n", "2 y\n", "1 z\n"]);
});

Deno.test("detach() hands over what belongs to no message, and the next protocol goes on with it", async () => {
  const source = new FakeSource("one\ntwo\nthr", "ee\n", null);
  const first = messages(source);
  assertEquals(await first.receive(), "one");
  const initial = first.detach();
  assertEquals(text(initial), "two\nthr");
  assertEquals(await Array.fromAsync(messages(source, new FakeSink(), { initial })), [
    "two",
    "three",
  ]);
  assertThrows(() => first.detach(), TypeError, "detached");
  await assertRejects(() => first.receive(), TypeError, "detached");
  await assertRejects(() => first.send("x"), TypeError, "detached");
});

Deno.test("detach() throws while a read or a write is under way", async () => {
  const source = new FakeSource();
  const sink = new FakeSink();
  const both = messages(source, sink);
  await assertRejects(() => both.receive({ timeout: 0 }), DOMException);
  assertThrows(() => both.detach(), TypeError, "read");
  source.add("one\n");
  await both.receive();
  const send = both.send("x");
  assertThrows(() => both.detach(), TypeError, "write");
  sink.release();
  await send;
  assertEquals(both.detach(), new Uint8Array());
});

Deno.test("framed() refuses options that are out of range", () => {
  for (const sendLimit of [-1, NaN, Infinity]) {
    assertThrows(() => messages(new FakeSource(), new FakeSink(), { sendLimit }), RangeError);
  }
  for (const frameTimeout of [-1, NaN, 2 ** 31]) {
    assertThrows(() => messages(new FakeSource(), new FakeSink(), { frameTimeout }), RangeError);
  }
});

Deno.test("framed() sends and receives over a TCP connection", async () => {
  const adapt = (conn: Deno.Conn): ByteSource & ByteSink => ({
    read: (buffer) => conn.read(buffer),
    async write(data) {
      for (let done = 0; done < data.length;) done += await conn.write(data.subarray(done));
    },
  });
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const serving = listener.accept().then(async (conn) => {
    const client = framed(adapt(conn), lengthPrefixed());
    for await (const message of client) await client.send(message);
    conn.close();
  });
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const server = framed(adapt(conn), lengthPrefixed());
  const sent = Array.from({ length: 300 }, (_, i) => new Uint8Array(i * i).fill(i));
  const sending = Promise.all(sent.map((message) => server.send(message))).then(() =>
    conn.closeWrite()
  );
  assertEquals(await Array.fromAsync(server), sent);
  await Promise.all([sending, serving]);
});
