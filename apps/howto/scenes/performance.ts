import { lengthPrefixed, pack } from "@zocalo/framing";
import { ByteReader, type ByteSink, type ByteSource, framed } from "@zocalo/framing/stream";
import { encode } from "../bytes.ts";
import { socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_performance_texts.ts";

const ROUNDS = 10;
const REQUEST = encode("hola");

/** An acknowledgement is held back for 40 ms on Linux, longer elsewhere; loopback alone takes far less than this. */
const STALL = 30;

/** Sends one byte for each request: four bytes of length, four of text. */
async function answer(stream: ByteSource & { write(data: Uint8Array): Promise<unknown> }) {
  const reader = new ByteReader(stream);
  for (let round = 0; round < ROUNDS; round++) {
    await reader.readExactly(8);
    await stream.write(new Uint8Array(1));
  }
}

/** How long each round takes, in milliseconds. */
async function time(round: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < ROUNDS; count++) {
    const startedAt = performance.now();
    await round();
    times.push(performance.now() - startedAt);
  }
  return times;
}

function median(times: number[]): number {
  return Number(times.toSorted((a, b) => a - b)[times.length >> 1]!.toFixed(1));
}

export const smallWrites: Scene = {
  name: "performance",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    const answering = answer(pair.server);
    const times = await time(async () => {
      // The second waits in the system until the first is acknowledged; that waits for the answer.
      await pair.client.write(pack("!I", REQUEST.length));
      await pair.client.write(REQUEST);
      await pair.client.read(new Uint8Array(1));
    });
    await answering;
    const stalls = times.filter((time) => time >= STALL).length;
    const values = { stalls, rounds: ROUNDS, median: median(times), writes: wire.writes("client") };
    // Waits of other origin could only add to these.
    return { shown: stalls >= ROUNDS / 2, values };
  },

  async right({ wire }) {
    using pair = await streamPair(wire); // connect() and listen() set TCP_NODELAY
    const client: ByteSource & ByteSink = pair.client;
    const requests = framed(client, lengthPrefixed());
    const answering = answer(pair.server);
    const times = await time(async () => {
      await requests.send(REQUEST); // length and text in one write
      await pair.client.read(new Uint8Array(1));
    });
    await answering;
    const writes = wire.writes("client");

    // Many small ones that nobody waits for one by one are joined, too.
    await Promise.all(Array.from({ length: 1_000 }, () => requests.send(REQUEST)));
    const joined = wire.writes("client") - writes;
    const values = { writes, rounds: ROUNDS, median: median(times), joined };
    return { shown: writes === ROUNDS && joined <= 10, values };
  },
};
