import { FrameError, lines } from "@zocalo/framing";
import { ReadSlab } from "@zocalo/framing/stream";
import type { Source } from "../common/read_file.ts";

/** Lines of standard input, in bytes: the longest that the framing takes unless told otherwise. */
const MAX_LINE = 65_536;

/** The lines of a source; those that are too long or not UTF-8 are told instead. It reads on when the next line is asked for. */
export async function* inputLines(
  source: Source,
  refuse: (error: FrameError) => void,
): AsyncGenerator<string> {
  const decoder = lines({ limit: MAX_LINE }).decoder();
  const slab = new ReadSlab();
  for (let ended = false; !ended;) {
    const count = await source.read(slab.free());
    ended = count === null;
    if (count === null) decoder.end();
    else decoder.push(slab.use(count));
    for (let line; (line = next()) !== undefined;) yield line;
  }

  function next(): string | undefined {
    for (;;) {
      try {
        return decoder.next();
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        refuse(error);
      }
    }
  }
}
