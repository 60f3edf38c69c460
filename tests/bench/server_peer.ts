/** A peer that is a server process of its own, started afresh for each measurement. */
import type { Program } from "./commands.ts";
import { load, type LoadShape } from "./load.ts";
import { ServerProcess } from "./process.ts";
import type { Peer } from "./suite.ts";

export interface ServerPeerOptions {
  readonly name: string;
  readonly title: string;
  /** Prints its port as the first line on stdout, ends on SIGTERM. */
  readonly program: Program;
}

export function serverPeer({ name, title, program }: ServerPeerOptions): Peer<LoadShape> {
  return {
    name,
    title,
    async prepare(context) {
      const argv = await program(context);
      await context.build.c("load/load.c");
      return {
        async measure(shape) {
          await using server = await ServerProcess.start(argv, { signal: context.signal });
          try {
            return await load(server.port, shape, context);
          } catch (cause) {
            throw new Error(`${(cause as Error).message}\n${await server.end()}`.trim(), { cause });
          }
        },
      };
    },
  };
}
