import { lines } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { decode, encode } from "../bytes.ts";
import { socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_delimited_texts.ts";

const SENT = ["mañana", "tarde"];

/** Cut in the middle of the letter ñ, which has two bytes in UTF-8, and between the bytes of a line ending. */
const WIRE = encode("mañana\r\ntarde\r\n");
const PIECES = [WIRE.subarray(0, 3), WIRE.subarray(3, 8), WIRE.subarray(8)];

export const delimited: Scene = {
  name: "delimited",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    const got: string[] = [];
    const buffer = new Uint8Array(1024);
    for (const piece of PIECES) {
      await pair.client.write(piece);
      const count = await pair.server.read(buffer);
      // As if a read never ended in the middle of a line, an ending, or a letter.
      const text = decode(buffer.subarray(0, count ?? 0));
      got.push(...text.split("\r\n").filter((line) => line !== ""));
    }
    const shown = got.join() !== SENT.join();
    return { shown, values: { got: JSON.stringify(got), count: got.length } };
  },

  async right({ wire }) {
    using pair = await streamPair(wire);
    const receiving = Array.fromAsync(framed(pair.server, lines({ limit: 1024 })));
    for (const piece of PIECES) await pair.client.write(piece);
    await pair.client.closeWrite();

    const got = await receiving;
    return { shown: got.join() === SENT.join(), values: { got: JSON.stringify(got) } };
  },
};
