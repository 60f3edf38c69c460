import { connect, copy, formatEndpoint, serve } from "@zocalo/transport";
import { decode, encode } from "../bytes.ts";
import type { Scene } from "../scene.ts";
import { tempFolder } from "../temp_folder.ts";
import { TEXTS } from "./_unix_sockets_texts.ts";

/** What a server leaves that was killed: the file of its socket, on which nobody listens any more. */
async function leaveBehind(path: string): Promise<void> {
  using _listener = Deno.listen({ transport: "unix", path: `${path}.new` });
  // When it is closed Deno removes the file, but only where it has made it.
  await Deno.rename(`${path}.new`, path);
}

export const unixSockets: Scene = {
  name: "unix-sockets",
  texts: TEXTS,

  async wrong() {
    await using folder = await tempFolder();
    const path = `${folder.path}/howto.sock`;
    await leaveBehind(path);
    try {
      using _listener = Deno.listen({ transport: "unix", path });
      return { shown: false };
    } catch (error) {
      const shown = error instanceof Deno.errors.AddrInUse;
      return { shown, values: { message: (error as Error).message } };
    }
  },

  async right({ wire, say }) {
    await using folder = await tempFolder();
    const path = `${folder.path}/howto.sock`;
    await leaveBehind(path);
    // A file that nobody listens on is replaced; a server that lives keeps its own.
    await using server = serve(`unix:${path}`, async (stream) => {
      await copy(wire.tap("server", stream), stream);
    });
    say(TEXTS.listening, { endpoint: formatEndpoint(server.endpoint).replace(folder.path, "…") });

    using client = wire.tap("client", await connect(server.endpoint));
    await client.write(encode("hola"));
    const buffer = new Uint8Array(16);
    const answer = decode(buffer.subarray(0, await client.read(buffer) ?? 0));
    return { shown: answer === "hola", values: { answer } };
  },
};
