import { closeQuietly, socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_send_and_receive_texts.ts";

/** More than the system keeps for a connection: on Linux up to 4 MiB to be sent and 6 to be read, unless set otherwise. */
const SIZE = 67_108_864;

/** Counts what comes until the peer has finished. */
async function countAll(stream: { read(buffer: Uint8Array): Promise<number | null> }) {
  const buffer = new Uint8Array(262_144);
  let total = 0;
  // A read gives what is there, so it is done again and again, until the end.
  for (let count; (count = await stream.read(buffer)) !== null;) total += count;
  return total;
}

export const sendAndReceive: Scene = {
  name: "send-and-receive",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    // It returns how many bytes the system has taken. Nobody looks.
    await pair.client.write(new Uint8Array(SIZE));
    wire.closes("client");
    closeQuietly(pair.client);

    const arrived = await countAll(pair.server);
    return { shown: arrived < SIZE, values: { sent: SIZE, arrived } };
  },

  async right({ wire }) {
    using pair = await streamPair(wire);
    const sending = async () => {
      // It resolves when the system has taken all, however many calls that needs.
      await pair.client.write(new Uint8Array(SIZE));
      await pair.client.closeWrite();
    };
    const [arrived] = await Promise.all([countAll(pair.server), sending()]);
    return { shown: arrived === SIZE, values: { arrived } };
  },
};
