import { connect, copy, serve, type TcpEndpoint } from "@zocalo/transport";
import { decode, encode } from "../bytes.ts";
import { naiveEcho } from "../naive_echo.ts";
import { closeQuietly } from "../pairs.ts";
import { resettingClient } from "../resetting_client.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_tcp_echo_texts.ts";

export const tcpEcho: Scene = {
  name: "tcp-echo",
  texts: TEXTS,

  async wrong({ wire }) {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    // In a program it would be at the top level, and what it throws would end the process.
    const serving = naiveEcho(listener, wire).catch((error: Error) => error);
    await resettingClient(port, wire);
    const error = await serving;
    closeQuietly(listener); // as the end of the process would

    const refused = await Deno.connect({ hostname: "127.0.0.1", port })
      .then((conn) => conn.close(), (error) => error instanceof Deno.errors.ConnectionRefused);
    if (refused) wire.note("client", TEXTS.refused);
    const shown = error instanceof Deno.errors.ConnectionReset && refused === true;
    return { shown, values: { message: error?.message ?? "" } };
  },

  async right({ wire }) {
    const ended = Promise.withResolvers<string>();
    await using server = serve("tcp://127.0.0.1:0", async (stream) => {
      await copy(wire.tap("server", stream), stream);
    }, {
      onEvent: (event) => {
        if (event.type === "closed") ended.resolve(event.reason);
      },
    });
    await resettingClient((server.endpoint as TcpEndpoint).port, wire);
    const reason = await ended.promise;

    using client = wire.tap("client", await connect(server.endpoint), "B");
    await client.write(encode("hola"));
    const buffer = new Uint8Array(16);
    const answer = decode(buffer.subarray(0, await client.read(buffer) ?? 0));
    return { shown: reason === "lost" && answer === "hola", values: { reason, answer } };
  },
};
