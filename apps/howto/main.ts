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
};

/** There is one thing to do, so nobody needs to name it: `howto half-close` is `howto play half-close`. */
function toArgs(args: readonly string[]): readonly string[] {
  const [first = ""] = args;
  return ["play", "completions", "-h", "--help", "-V", "--version"].includes(first)
    ? args
    : ["play", ...args];
}

/** Runs the app and returns its exit code. Without a context it works on the process. */
export function main(args: readonly string[], context?: Context): Promise<number> {
  return runProgram(program, toArgs(args), context);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
