import type { Context, Program } from "../common/command.ts";
import { runProgram } from "../common/run_program.ts";
import { VERSION } from "../common/version.ts";
import { hashPasswordCommand } from "./hash_password.ts";
import { join } from "./join.ts";
import { serve } from "./serve.ts";

/** The chat app as data. */
export const program: Program = {
  name: "chat",
  executable: "zocalo-chat",
  version: VERSION,
  summary: "An IRC server, and a client for any IRC server",
  commands: [serve, join, hashPasswordCommand],
};

/** Runs the app and returns its exit code. Without a context it works on the process. */
export function main(args: readonly string[], context?: Context): Promise<number> {
  return runProgram(program, args, context);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
