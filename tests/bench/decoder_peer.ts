/** A peer that decodes in a process of its own, started afresh for each measurement. */
import type { Program } from "./commands.ts";
import { run } from "./process.ts";
import type { Peer, Shape } from "./suite.ts";

export interface DecoderPeerOptions {
  readonly name: string;
  readonly title: string;
  /** Takes the name of a shape and seconds, and prints a sample as JSON (`peers/framing/_measure.ts`). */
  readonly program: Program;
  /** Names of the shapes that it can do; all where there are none. */
  readonly shapes?: readonly string[];
  readonly yardstick?: boolean;
}

export function decoderPeer({ program, ...peer }: DecoderPeerOptions): Peer<Shape> {
  return {
    ...peer,
    async prepare(context) {
      const argv = await program(context);
      return {
        async measure({ name }) {
          return JSON.parse(await run([...argv, name, String(context.seconds)], context));
        },
      };
    },
  };
}
