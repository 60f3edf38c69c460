import { ByteReader } from "@zocalo/framing/stream";
import { decode, encode, readAll } from "../bytes.ts";
import { socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_leftovers_texts.ts";

/** A line that says how long the body is, and the body. */
const SENT = encode("length 11\nhola, mundo");

export const leftovers: Scene = {
  name: "leftovers",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    await pair.client.write(SENT);
    await pair.client.closeWrite();

    const buffer = new Uint8Array(1024);
    const count = await pair.server.read(buffer);
    const [header = ""] = decode(buffer.subarray(0, count ?? 0)).split("\n");
    const length = Number(header.split(" ")[1]);
    // The body comes next, surely. But what else was in the buffer?
    const body = await readAll(pair.server);
    return { shown: body.length < length, values: { length, arrived: body.length } };
  },

  async right({ wire, say }) {
    using pair = await streamPair(wire);
    await pair.client.write(SENT);
    await pair.client.closeWrite();

    const reader = new ByteReader(pair.server);
    const header = decode(await reader.readUntil("\n", { timeout: 30_000 }));
    say(TEXTS.kept, { count: reader.buffered });
    const length = Number(header.split(" ")[1]);
    const body = decode(await reader.readExactly(length, { timeout: 30_000 }));
    return { shown: body === "hola, mundo", values: { body } };
  },
};
