/** A peer that is a server process of its own, started afresh for each measurement. */
import type { Program } from "./commands.ts";
import { ServerProcess } from "./process.ts";
import type { Context, Peer, Sample, Shape } from "./suite.ts";

export interface ServerPeerOptions {
  readonly name: string;
  readonly title: string;
  /** Prints its port as the first line on stdout, ends on SIGTERM. */
  readonly program: Program;
}

/** Where a server is that runs. */
export type RunningServer = Pick<ServerProcess, "port" | "pid">;

/** Measures a running server. */
export interface Driver<S extends Shape> {
  /** Builds what `measure` runs. */
  prepare(context: Context): Promise<unknown>;
  /** @throws {Error} The server did not do what it should. */
  measure(server: RunningServer, shape: S, context: Context): Promise<Sample>;
}

export function serverPeer<S extends Shape>(
  { name, title, program }: ServerPeerOptions,
  driver: Driver<S>,
): Peer<S> {
  return {
    name,
    title,
    async prepare(context) {
      const argv = await program(context);
      await driver.prepare(context);
      return {
        async measure(shape) {
          await using server = await ServerProcess.start(argv, { signal: context.signal });
          try {
            return await driver.measure(server, shape, context);
          } catch (cause) {
            throw new Error(`${(cause as Error).message}\n${await server.end()}`.trim(), { cause });
          }
        },
      };
    },
  };
}
