/** The yardstick: a plain copy of each chunk. */
import { type Decode, main } from "./_measure.ts";
import { makeWork } from "./_work.ts";

const copy: Decode = (chunks, out) => {
  for (const chunk of chunks) out.kept.push(chunk.slice());
};

await main(() => copy, (shape) => {
  const work = makeWork(shape);
  return { ...work, expected: work.chunks };
});
