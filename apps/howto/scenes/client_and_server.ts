import { lines } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { connect, formatEndpoint, listen } from "@zocalo/transport";
import { socketPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { stillWaiting } from "../still_waiting.ts";
import { TEXTS } from "./_client_and_server_texts.ts";

export const clientAndServer: Scene = {
  name: "client-and-server",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    // Each program waits for the other to begin, and neither has a limit to its patience.
    const greeting = pair.client.read(new Uint8Array(64));
    wire.note("client", TEXTS.waits);
    const request = pair.server.read(new Uint8Array(64));
    wire.note("server", TEXTS.waits);
    return { shown: await stillWaiting(Promise.race([greeting, request])) };
  },

  async right({ wire, say }) {
    await using listener = listen("tcp://127.0.0.1:0");
    using client = wire.tap("client", await connect(listener.endpoint));
    // The listener only hands out sockets: this one is the client's peer, and its equal.
    using server = wire.tap("server", (await listener.accept())!);
    const [listening, near, far] = [listener.endpoint, client.local, server.remote]
      .map(formatEndpoint) as [string, string, string];
    say(TEXTS.ends, { listening, near });

    // The protocol says who begins: here whoever has connected.
    const asks = framed(client, lines());
    const answers = framed(server, lines());
    await asks.send("PING 1");
    const request = await answers.receive({ timeout: 30_000 });
    await answers.send(`PONG ${request?.split(" ")[1]}`);
    const answer = await asks.receive({ timeout: 30_000 });
    return { shown: near === far && answer === "PONG 1", values: { answer: answer ?? "" } };
  },
};
