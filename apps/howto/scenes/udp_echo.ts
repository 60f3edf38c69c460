import { bind, type DatagramHandler, serveDatagrams } from "@zocalo/udp";
import { decode, encode } from "../bytes.ts";
import { datagramSocket } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { stillWaiting } from "../still_waiting.ts";
import type { Wire } from "../wire.ts";
import { TEXTS } from "./_udp_echo_texts.ts";

const QUESTION = encode("hola");

/** An echo behind a network that loses the first datagram. It plays the network too, so it draws what the client sends. */
function lossyEcho(wire: Wire): DatagramHandler {
  let count = 0;
  return async ({ data }, peer) => {
    if (++count === 1) return wire.loses("client", data);
    wire.sends("client", data);
    wire.reads("server", data);
    wire.sends("server", data);
    await peer.send(data);
  };
}

export const udpEcho: Scene = {
  name: "udp-echo",
  texts: TEXTS,

  async wrong({ wire }) {
    await using server = serveDatagrams("udp://127.0.0.1:0", lossyEcho(wire));
    using client = datagramSocket();
    await client.send(QUESTION, { ...server.endpoint, transport: "udp" });
    const answer = client.receive();
    const shown = await stillWaiting(answer);
    wire.note("client", TEXTS.waits);
    return { shown };
  },

  async right({ wire }) {
    await using server = serveDatagrams("udp://127.0.0.1:0", lossyEcho(wire));
    await using client = bind("udp://127.0.0.1:0");
    // It asks again after 100 ms, 200, 400… The server must not mind being asked twice.
    const { data } = await client.request(QUESTION, server.endpoint, { timeout: 100, retries: 8 });
    wire.reads("client", data);
    const answer = decode(data);
    return { shown: answer === "hola", values: { answer } };
  },
};
