import { connect, serve } from "@zocalo/transport";
import { socketPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { stillWaiting } from "../still_waiting.ts";
import { TEXTS } from "./_dead_peers_texts.ts";

/** In milliseconds. A real server would wait for a minute. */
const IDLE_TIMEOUT = 200;

export const deadPeers: Scene = {
  name: "dead-peers",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    wire.note("client", TEXTS.hangs);
    // The first probe comes after two hours on Linux, and a system whose program hangs answers it.
    pair.server.setKeepAlive(true);
    const request = pair.server.read(new Uint8Array(64));
    wire.note("server", TEXTS.waits);
    return { shown: await stillWaiting(request) };
  },

  async right({ wire }) {
    const ended = Promise.withResolvers<string>();
    await using server = serve("tcp://127.0.0.1:0", async (accepted) => {
      const stream = wire.tap("server", accepted);
      await stream.read(new Uint8Array(64));
    }, {
      idleTimeout: IDLE_TIMEOUT,
      onEvent: (event) => {
        if (event.type === "closed") ended.resolve(event.reason);
      },
    });

    using client = wire.tap("client", await connect(server.endpoint));
    wire.note("client", TEXTS.hangs);
    const reason = await ended.promise;
    await client.read(new Uint8Array(64)).catch(() => {}); // how it ends is not the point
    return { shown: reason === "idle", values: { reason, limit: IDLE_TIMEOUT } };
  },
};
