import { decode, encode, readAll } from "../bytes.ts";
import { closeQuietly, socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_half_close_texts.ts";

const NAMES = ["Noa", "Ana", "Leo"];
const SORTED = "Ana\nLeo\nNoa\n";

/** Sorting needs all of the input: the server answers when its client has finished sending. */
function sort(input: Uint8Array): Uint8Array {
  return encode(decode(input).trim().split("\n").sort().join("\n") + "\n");
}

export const halfClose: Scene = {
  name: "half-close",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    await pair.client.write(encode(NAMES.join("\n")));
    // "I have finished sending" was meant; close says "and I do not listen any more".
    wire.closes("client");
    closeQuietly(pair.client);

    const answer = sort(await readAll(pair.server));
    let error: unknown;
    // The first write is answered by a reset, and one of the next ones hears of it.
    while (error === undefined) {
      await pair.server.write(answer).catch((reason) => error = reason);
    }
    const shown = error instanceof Deno.errors.BrokenPipe ||
      error instanceof Deno.errors.ConnectionReset;
    return { shown, values: { message: (error as Error).message } };
  },

  async right({ wire }) {
    using pair = await streamPair(wire);
    const serving = async () => {
      await pair.server.write(sort(await readAll(pair.server)));
      await pair.server.closeWrite();
    };
    const asking = async () => {
      await pair.client.write(encode(NAMES.join("\n")));
      await pair.client.closeWrite();
      return decode(await readAll(pair.client));
    };
    const [answer] = await Promise.all([asking(), serving()]);
    return { shown: answer === SORTED, values: { answer: answer.trim().replaceAll("\n", ", ") } };
  },
};
