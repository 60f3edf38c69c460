import { connect, formatEndpoint, listen } from "@zocalo/transport";
import { decode, encode } from "../bytes.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_create_a_socket_texts.ts";

export const createASocket: Scene = {
  name: "create-a-socket",
  texts: TEXTS,

  async wrong({ say }) {
    // Some program has the port already. Which ones are free on another machine, nobody knows.
    using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = other.addr;
    say(TEXTS.chosen, { port: String(port) });
    try {
      using _listener = Deno.listen({ hostname: "127.0.0.1", port });
      return await Promise.resolve({ shown: false });
    } catch (error) {
      const shown = error instanceof Deno.errors.AddrInUse;
      return { shown, values: { port: String(port), message: (error as Error).message } };
    }
  },

  async right({ wire, say }) {
    // Port 0: the system takes a free one. Without a host only this machine could connect, too.
    await using listener = listen("tcp://127.0.0.1:0");
    say(TEXTS.listening, { endpoint: formatEndpoint(listener.endpoint) });

    // It tries every address of a name, gives up after 30 s, and can be cancelled.
    using client = wire.tap("client", await connect(listener.endpoint, { timeout: 30_000 }));
    using server = wire.tap("server", (await listener.accept())!);

    await client.write(encode("hola"));
    const buffer = new Uint8Array(16);
    const count = await server.read(buffer);
    const text = decode(buffer.subarray(0, count ?? 0));
    return { shown: text === "hola", values: { text, from: formatEndpoint(server.remote) } };
  },
};
