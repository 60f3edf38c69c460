/** `@std/streams`: `TextLineStream` for lines as strings, `DelimiterStream` for lines as bytes. */
import { DelimiterStream } from "@std/streams/delimiter-stream";
import { TextLineStream } from "@std/streams/text-line-stream";
import { type Decode, main, type Message } from "./_measure.ts";

const LF = Uint8Array.of(0x0a);

/** Without what follows the last line: `DelimiterStream` ends with an empty message there. */
function decodeWith(
  through: (bytes: ReadableStream<Uint8Array<ArrayBuffer>>) => ReadableStream<Message>,
): Decode {
  return async (chunks, out) => {
    const messages = through(ReadableStream.from(chunks));
    await messages.pipeTo(
      new WritableStream({
        write(message) {
          if (message.length > 0) out.kept.push(message);
        },
      }),
    );
  };
}

const STREAMS: Record<string, Decode> = {
  "lines": decodeWith((bytes) =>
    bytes.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
  ),
  "byte-lines": decodeWith((bytes) => bytes.pipeThrough(new DelimiterStream(LF))),
};

await main((shape) => STREAMS[shape]!);
