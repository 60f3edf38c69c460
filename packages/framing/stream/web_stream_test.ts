import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FrameError, TruncatedFrameError } from "../errors.ts";
import { lengthPrefixed } from "../length_prefixed.ts";
import { lines } from "../lines.ts";
import { FakeSource, utf8 } from "./_test_support.ts";
import { FrameDecoderStream } from "./frame_decoder_stream.ts";
import { FrameEncoderStream } from "./frame_encoder_stream.ts";
import { toReadableStream, toWritableStream } from "./to_web_stream.ts";

const chunks = (...texts: string[]) => ReadableStream.from(texts.map(utf8));

Deno.test("FrameDecoderStream finds messages however they are cut", async () => {
  const decoded = chunks("on", "e\ntwo\nth", "", "ree").pipeThrough(
    new FrameDecoderStream(lines()),
  );
  assertEquals(await Array.fromAsync(decoded), ["one", "two", "three"]);
});

Deno.test("FrameDecoderStream ends with the error of its decoder", async () => {
  const cut = chunks("\0\0\0\x05hel").pipeThrough(new FrameDecoderStream(lengthPrefixed()));
  await assertRejects(() => Array.fromAsync(cut), TruncatedFrameError);
  const bad = ReadableStream.from([new Uint8Array([0xff, 0x0a])]);
  const decoded = bad.pipeThrough(new FrameDecoderStream(lines()));
  await assertRejects(() => Array.fromAsync(decoded), FrameError);
});

Deno.test("FrameEncoderStream is undone by FrameDecoderStream", async () => {
  const messages = Array.from({ length: 50 }, (_, i) => new Uint8Array(i * 500).fill(i));
  const back = ReadableStream.from(messages)
    .pipeThrough(new FrameEncoderStream(lengthPrefixed()))
    .pipeThrough(new FrameDecoderStream(lengthPrefixed()));
  assertEquals(await Array.fromAsync(back), messages);
});

Deno.test("FrameEncoderStream ends with the error of its encoder", async () => {
  const encoded = ReadableStream.from(["fine", "two\nlines"]).pipeThrough(
    new FrameEncoderStream(lines()),
  );
  await assertRejects(() => Array.fromAsync(encoded), TypeError, "must not contain");
});

Deno.test("toReadableStream() reads when it is read, and not ahead", async () => {
  const source = new FakeSource("one", "two", null);
  const reader = toReadableStream(source).getReader();
  assertEquals(source.bufferSizes.length, 0);
  assertEquals((await reader.read()).value, utf8("one"));
  assertEquals(source.bufferSizes.length, 1);
  assertEquals((await reader.read()).value, utf8("two"));
  assertEquals((await reader.read()).done, true);
});

Deno.test("toReadableStream() errors as its source does", async () => {
  const reason = new Error("lost");
  const reader = toReadableStream(new FakeSource("one", reason)).getReader();
  await reader.read();
  assertStrictEquals(await assertRejects(() => reader.read()), reason);
});

Deno.test("toWritableStream() waits for each write, and errors as its sink does", async () => {
  const reason = new Error("lost");
  const written: string[] = [];
  const stream = toWritableStream({
    // deno-lint-ignore require-await
    async write(data) {
      if (written.length === 2) throw reason;
      written.push(new TextDecoder().decode(data));
    },
  });
  const writer = stream.getWriter();
  await writer.write(utf8("one"));
  await writer.write(utf8("two"));
  assertEquals(written, ["one", "two"]);
  const closed = writer.closed.catch((error) => error);
  assertStrictEquals(await assertRejects(() => writer.write(utf8("three"))), reason);
  assertStrictEquals(await closed, reason);
});
