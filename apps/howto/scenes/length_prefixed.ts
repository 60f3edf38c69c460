import { lengthPrefixed, pack, text, unpack } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { decode, encode, join, readAll } from "../bytes.ts";
import { socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_length_prefixed_texts.ts";

const SENT = ["año", "mes"];

export const lengthPrefixedMessages: Scene = {
  name: "length-prefixed",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    for (const message of SENT) {
      // The length of a string counts characters; what is sent are bytes.
      await pair.client.write(join(pack("!I", message.length), encode(message)));
    }
    await pair.client.closeWrite();

    const bytes = await readAll(pair.server);
    const [length] = unpack("!I", bytes.subarray(0, 4));
    const first = decode(bytes.subarray(4, 4 + length));
    const [next] = unpack("!I", bytes.subarray(4 + length, 8 + length));
    return { shown: first !== SENT[0] && next > bytes.length, values: { first, next } };
  },

  async right({ wire }) {
    using pair = await streamPair(wire);
    const codec = text(lengthPrefixed({ limit: 65_536 }));
    const sender = framed(pair.client, codec);
    for (const message of SENT) await sender.send(message);
    await pair.client.closeWrite();

    const got: string[] = [];
    for await (const message of framed(pair.server, codec)) got.push(message);
    return { shown: got.join() === SENT.join(), values: { got: got.join(" | ") } };
  },
};
