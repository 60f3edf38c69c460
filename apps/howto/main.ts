import type { Context, Program } from "../common/command.ts";
import { runProgram } from "../common/run_program.ts";
import { VERSION } from "../common/version.ts";
import { play } from "./play.ts";

/** The howto app as data. */
export const program: Program = {
  name: "howto",
  executable: "zocalo-howto",
  version: VERSION,
  summary: "Sockets explained by scenes that run: each way that fails, and the way that works",
  commands: [play],
  // `howto half-close` is `howto play half-close`.
  implied: play,
};

/** Runs the app and returns its exit code. Without a context it works on the process. */
export function main(args: readonly string[], context?: Context): Promise<number> {
  return runProgram(program, args, context);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
