import { bind } from "@zocalo/udp";
import { decode, encode } from "../bytes.ts";
import { datagramSocket } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_udp_and_tcp_texts.ts";

/** Two bytes say how long the text is, as one would write it for TCP. */
const SENT = ["04hola", "05mundo"].map(encode);

export const udpAndTcp: Scene = {
  name: "udp-and-tcp",
  texts: TEXTS,

  async wrong({ wire }) {
    using server = datagramSocket();
    using client = datagramSocket();
    for (const datagram of SENT) {
      wire.sends("client", datagram);
      await client.send(datagram, server.addr);
    }
    // First the length, then so many bytes: on a stream that would be right.
    const [head] = await server.receive(new Uint8Array(2));
    wire.reads("server", head);
    const [body] = await server.receive(new Uint8Array(Number(decode(head))));
    wire.reads("server", body);
    const got = decode(body);
    return { shown: got !== "hola", values: { got } };
  },

  async right({ wire }) {
    await using server = bind("udp://127.0.0.1:0");
    await using client = bind("udp://127.0.0.1:0");
    for (const datagram of SENT) {
      wire.sends("client", datagram);
      await client.send(datagram, server.endpoint);
    }
    const got: string[] = [];
    for (const _datagram of SENT) {
      // A datagram is a message. One that was longer than asked for says that it was cut.
      const { data, truncated } = await server.receive({ timeout: 30_000 });
      wire.reads("server", data);
      if (!truncated) got.push(decode(data.subarray(2)));
    }
    return { shown: got.join() === "hola,mundo", values: { got: got.join(", ") } };
  },
};
