import type { Context, Program } from "../common/command.ts";
import { runProgram } from "../common/run_program.ts";
import { VERSION } from "../common/version.ts";
import { bench } from "./bench.ts";
import { ping } from "./ping.ts";
import { serve } from "./serve.ts";

/** The echo app as data. */
export const program: Program = {
  name: "echo",
  executable: "zocalo-echo",
  version: VERSION,
  summary: "An echo server (RFC 862), and clients that check and time its answers",
  commands: [serve, ping, bench],
};

/** Runs the app and returns its exit code. Without a context it works on the process. */
export function main(args: readonly string[], context?: Context): Promise<number> {
  return runProgram(program, args, context);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
