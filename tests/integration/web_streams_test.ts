/** Web streams over connections, together with those of `@std/streams`. */
import { assertEquals } from "@std/assert";
import { mergeReadableStreams } from "@std/streams/merge-readable-streams";
import { TextLineStream } from "@std/streams/text-line-stream";
import { toText } from "@std/streams/to-text";
import { lengthPrefixed, lines } from "@zocalo/framing";
import {
  FrameDecoderStream,
  FrameEncoderStream,
  toReadableStream,
  toWritableStream,
} from "@zocalo/framing/stream";
import { type ByteStream, connect, copy, serve } from "@zocalo/transport";

/** Sends all that the stream has, then half-closes. */
async function sendAll(stream: ByteStream, data: ReadableStream<Uint8Array>): Promise<void> {
  await data.pipeTo(toWritableStream(stream));
  await stream.closeWrite();
}

function* numberedLines(count: number): Generator<string> {
  for (let i = 0; i < count; i++) yield `line ${i} ñ`;
}

Deno.test("TextLineStream reads what FrameEncoderStream wrote to a connection", async () => {
  await using server = serve("tcp://127.0.0.1:0", (stream) => copy(stream, stream));
  await using stream = await connect(server.endpoint);
  const sending = sendAll(
    stream,
    ReadableStream.from(numberedLines(2_000)).pipeThrough(new FrameEncoderStream(lines())),
  );
  const received: ReadableStream<string> = toReadableStream(stream)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  assertEquals(await Array.fromAsync(received), [...numberedLines(2_000)]);
  await sending;
});

Deno.test("toText() reads a connection to its end", async () => {
  await using server = serve("tcp://127.0.0.1:0", async (stream) => {
    await stream.write(new TextEncoder().encode("¡hola, mundo!"));
  });
  await using stream = await connect(server.endpoint);
  const text: string = await toText(toReadableStream(stream));
  assertEquals(text, "¡hola, mundo!");
});

Deno.test("mergeReadableStreams() joins the messages of several connections", async () => {
  const messages = Array.from({ length: 200 }, (_, i) => new Uint8Array(i).fill(i % 7));
  await using server = serve("tcp://127.0.0.1:0", async (stream) => {
    await sendAll(
      stream,
      ReadableStream.from(messages).pipeThrough(new FrameEncoderStream(lengthPrefixed())),
    );
  });
  const streams = await Promise.all([1, 2, 3].map(() => connect(server.endpoint)));
  const merged: ReadableStream<Uint8Array> = mergeReadableStreams(
    ...streams.map((stream) =>
      toReadableStream(stream).pipeThrough(new FrameDecoderStream(lengthPrefixed()))
    ),
  );
  const lengths = (await Array.fromAsync(merged)).map(({ length }) => length);
  const expected = messages.flatMap(({ length }) => [length, length, length]);
  assertEquals(lengths.toSorted((a, b) => a - b), expected);
  await Promise.all(streams.map((stream) => stream.close()));
});
