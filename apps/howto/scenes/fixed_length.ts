import { fixedLength } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { decode, encode } from "../bytes.ts";
import { socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_fixed_length_texts.ts";

const LENGTH = 8;
const SENT = ["north", "south", "east"];

/** What is sent, cut as a network may cut it: where a packet was full, or a buffer. */
const PIECES = ["nort", "h   south  ", " east    "].map(encode);

export const fixedLengthMessages: Scene = {
  name: "fixed-length",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    const got: string[] = [];
    for (const piece of PIECES) {
      await pair.client.write(piece);
      // A buffer for one message, so that a read is a message. Or so it seems.
      const buffer = new Uint8Array(LENGTH);
      const count = await pair.server.read(buffer);
      got.push(decode(buffer.subarray(0, count ?? 0)).trim());
    }
    return { shown: got.join() !== SENT.join(), values: { got: got.join(" | ") } };
  },

  async right({ wire }) {
    using pair = await streamPair(wire);
    const receiving = Array.fromAsync(framed(pair.server, fixedLength(LENGTH)));
    for (const piece of PIECES) await pair.client.write(piece);
    await pair.client.closeWrite();

    const got = (await receiving).map((message) => decode(message).trim());
    return { shown: got.join() === SENT.join(), values: { got: got.join(" | ") } };
  },
};
