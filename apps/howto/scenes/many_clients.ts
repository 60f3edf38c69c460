import { lengthPrefixed } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { serveClients } from "@zocalo/multiclient";
import { connect } from "@zocalo/transport";
import { socketPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { stillWaiting } from "../still_waiting.ts";
import { TEXTS } from "./_many_clients_texts.ts";

/** In all, more than the system keeps for a client that does not read. */
const MESSAGE = new Uint8Array(262_144);
const COUNT = 256;

export const manyClients: Scene = {
  name: "many-clients",
  texts: TEXTS,

  async wrong({ wire }) {
    using slow = await socketPair(wire); // A never reads
    using quick = await socketPair(wire); // B does
    const telling = async () => {
      for (let told = 0; told < COUNT; told++) {
        for (const { server } of [slow, quick]) {
          // Whoever does not read makes this wait, and everybody behind it.
          for (let rest = MESSAGE; rest.length > 0;) {
            rest = rest.subarray(await server.write(rest));
          }
        }
      }
    };
    let bytes = 0;
    const listening = async () => {
      const buffer = new Uint8Array(MESSAGE.length);
      while (bytes < COUNT * MESSAGE.length) bytes += await quick.client.read(buffer) ?? 0;
    };
    const stuck = Promise.all([telling(), listening()]);
    const shown = await stillWaiting(stuck);
    return { shown, values: { got: Math.floor(bytes / MESSAGE.length), count: COUNT } };
  },

  async right({ wire }) {
    const left = Promise.withResolvers<string>();
    await using server = serveClients("tcp://127.0.0.1:0", {
      codec: lengthPrefixed(),
      onMessage: (client, message) => void server.broadcast(message, { except: client }),
      onClose: (_client, reason) => left.resolve(reason.kind),
      limits: { outbox: 1_048_576 },
    });
    using _slow = await connect(server.endpoint);
    using quick = wire.tap("client", await connect(server.endpoint), "B");
    using speaker = wire.tap("client", await connect(server.endpoint), "C");
    const listener = framed(quick, lengthPrefixed());
    const talk = framed(speaker, lengthPrefixed());
    let got = 0;
    for (; got < COUNT; got++) {
      await talk.send(MESSAGE);
      if ((await listener.receive())?.length !== MESSAGE.length) break;
    }
    const reason = await left.promise;
    return { shown: got === COUNT && reason === "overflow", values: { got, reason } };
  },
};
