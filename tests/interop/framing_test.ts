/** Python at the other end of the codecs whose messages are bytes. */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import {
  type Codec,
  decimalPrefixed,
  lengthPrefixed,
  lengthPrefixedBody,
  netstring,
} from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { type ByteStream, serve } from "@zocalo/transport";
import { run } from "../support/run.ts";
import { needs } from "../support/skip.ts";

const CLIENT: string = fromFileUrl(new URL("python/framing.py", import.meta.url));

/** What the Python client speaks, and the codec that is to understand it. */
const FORMATS: [string[], Codec<unknown>, string?][] = [
  [["struct", "!B"], lengthPrefixed({ width: 1 })],
  [["struct", "<B"], lengthPrefixed({ width: 1, littleEndian: true })],
  [["struct", ">H"], lengthPrefixed({ width: 2 })],
  [["struct", "<H"], lengthPrefixed({ width: 2, littleEndian: true })],
  [["three", "big"], lengthPrefixed({ width: 3 })],
  [["three", "little"], lengthPrefixed({ width: 3, littleEndian: true })],
  [["struct", "!I"], lengthPrefixed()],
  [["struct", "<I"], lengthPrefixed({ littleEndian: true })],
  [["struct", "!Q"], lengthPrefixed({ width: 8 })],
  [["struct", "<Q"], lengthPrefixed({ width: 8, littleEndian: true })],
  [["struct", "!Q"], lengthPrefixedBody({ width: 8 }), " and bodies come in chunks"],
  [
    ["struct", "<H"],
    lengthPrefixedBody({ width: 2, littleEndian: true }),
    " and bodies come in chunks",
  ],
  [["decimal", "5"], decimalPrefixed({ digits: 5 })],
  [["netstring"], netstring()],
];

async function echo<T>(stream: ByteStream, codec: Codec<T>): Promise<void> {
  const messages = framed(stream, codec);
  for await (const message of messages) await messages.send(message);
}

const { ignore, suffix } = needs("python3");

for (const [format, codec, more = ""] of FORMATS) {
  Deno.test({
    name: `framed() and Python understand each other when the frames are ${
      format.join(" ")
    }${more}${suffix}`,
    ignore,
    fn: async () => {
      const handler = (stream: ByteStream) => echo(stream, codec);
      await using server = serve("tcp://127.0.0.1:0", handler);
      const { port } = server.endpoint as { port: number };
      const { code, stderr } = await run(["python3", CLIENT, String(port), ...format]);
      assertEquals(code, 0, stderr);
    },
  });
}
