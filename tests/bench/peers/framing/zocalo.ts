/** `@zocalo/framing`, as a program without streams uses it. */
import { type Codec, delimited, lengthPrefixed, lines } from "@zocalo/framing";
import { type Decode, main, type Message, type Output } from "./_measure.ts";

const CODECS: Record<string, Codec<Message, never>> = {
  "u32-64": lengthPrefixed(),
  "u32-4k": lengthPrefixed(),
  "varint-64": lengthPrefixed({ width: "varint" }),
  "varint-4k": lengthPrefixed({ width: "varint" }),
  "lines": lines(),
  "byte-lines": delimited("\n"),
};

function decodeWith(codec: Codec<Message, never>): Decode {
  return (chunks, out) => {
    const decoder = codec.decoder();
    const drain = ({ kept }: Output) => {
      for (let item = decoder.next(); item !== undefined; item = decoder.next()) kept.push(item);
    };
    for (const chunk of chunks) {
      decoder.push(chunk);
      drain(out);
    }
    decoder.end();
    drain(out);
  };
}

await main((shape) => decodeWith(CODECS[shape]!));
