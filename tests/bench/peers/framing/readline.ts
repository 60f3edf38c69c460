/** `node:readline`: lines as strings. Its events, as `for await` over it is slower. */
import { Buffer } from "node:buffer";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { type Decode, main } from "./_measure.ts";

const decode: Decode = async (chunks, out) => {
  const iterator = chunks[Symbol.iterator]();
  const input = new Readable({
    read() {
      const { done, value } = iterator.next();
      this.push(done ? null : Buffer.from(value.buffer));
    },
  });
  const lines = createInterface({ input, crlfDelay: Infinity });
  lines.on("line", (line) => out.kept.push(line));
  await new Promise((resolve) => lines.once("close", resolve));
};

await main(() => decode);
