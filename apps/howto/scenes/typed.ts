import { fixedLength, FrameError, lines, tagged, unpack } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { readAll } from "../bytes.ts";
import { socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_typed_texts.ts";

const TEMPERATURE = 0x01;

/** 21 degrees; then type 3, which only newer programs know, with four bytes that happen to look like a temperature. */
const SENT = new Uint8Array([TEMPERATURE, 0, 21, 0x03, TEMPERATURE, 0x03, 0xe7, 0x00]);

/** Type 1 has two bytes, type 2 is a line. */
const OLD = { 0x01: fixedLength(2), 0x02: lines() };
const NEW = { ...OLD, 0x03: fixedLength(4) };

export const typed: Scene = {
  name: "typed",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    await pair.client.write(SENT);
    await pair.client.closeWrite();
    const bytes = await readAll(pair.server);
    const temperatures: number[] = [];
    for (let at = 0; at < bytes.length;) {
      if (bytes[at] === TEMPERATURE) {
        temperatures.push(...unpack("!H", bytes.subarray(at + 1, at + 3)));
        at += 3;
      } else {
        at += 1; // what is unknown is skipped: but how long is it?
      }
    }
    return { shown: temperatures.includes(999), values: { got: temperatures.join(", ") } };
  },

  async right({ wire, say }) {
    using pair = await streamPair(wire);
    await pair.client.write(SENT);
    const old = framed(pair.server, tagged(OLD));
    const first = await old.receive();
    const refusal = await old.receive().catch((error) => error);
    if (!(refusal instanceof FrameError)) return { shown: false };
    say(TEXTS.refused, { message: refusal.message });

    await pair.client.write(SENT);
    await pair.client.closeWrite();
    const tags: number[] = [];
    for await (const { tag } of framed(pair.server, tagged(NEW))) tags.push(tag);
    const shown = first?.tag === 1 && first.value[1] === 21 && tags.join() === "1,3";
    return { shown, values: { tags: tags.join(", ") } };
  },
};
