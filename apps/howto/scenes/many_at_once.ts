import { connect, copy, serve } from "@zocalo/transport";
import { decode, encode } from "../bytes.ts";
import { naiveEcho } from "../naive_echo.ts";
import type { Scene } from "../scene.ts";
import { stillWaiting } from "../still_waiting.ts";
import { TEXTS } from "./_many_at_once_texts.ts";

export const manyAtOnce: Scene = {
  name: "many-at-once",
  texts: TEXTS,

  async wrong({ wire }) {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    // It serves a client to its end before it accepts the next one.
    const serving = naiveEcho(listener, wire);

    const silent = wire.tap("client", await Deno.connect({ hostname: "127.0.0.1", port }), "A");
    wire.note("client", TEXTS.silent);
    using asking = wire.tap("client", await Deno.connect({ hostname: "127.0.0.1", port }), "B");
    await asking.write(encode("hola"));
    const answer = asking.read(new Uint8Array(16));
    const shown = await stillWaiting(answer);

    wire.closes("client", "A");
    silent.close();
    await answer;
    await asking.closeWrite();
    await asking.read(new Uint8Array(16)); // the server has closed: it listens for the next one
    listener.close();
    await serving;
    return { shown };
  },

  async right({ wire }) {
    // Each client has a handler of its own; none of them waits for another.
    await using server = serve("tcp://127.0.0.1:0", async (stream) => {
      await copy(wire.tap("server", stream), stream);
    });
    using _silent = wire.tap("client", await connect(server.endpoint), "A");
    wire.note("client", TEXTS.silent);
    using asking = wire.tap("client", await connect(server.endpoint), "B");
    await asking.write(encode("hola"));
    const buffer = new Uint8Array(16);
    const answer = decode(buffer.subarray(0, await asking.read(buffer) ?? 0));
    return { shown: answer === "hola", values: { answer, count: server.connections.size } };
  },
};
