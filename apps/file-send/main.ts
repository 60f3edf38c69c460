import type { Context, Program } from "../common/command.ts";
import { runProgram } from "../common/run_program.ts";
import { VERSION } from "../common/version.ts";
import { get } from "./get.ts";
import { offer } from "./offer.ts";
import { receive } from "./receive.ts";
import { send } from "./send.ts";

/** The file-send app as data. */
export const program: Program = {
  name: "file-send",
  executable: "zocalo-file-send",
  version: VERSION,
  summary: "Sends files that arrive: complete, verified, on disk, and resumed where they stopped",
  commands: [receive, send, offer, get],
};

/** Runs the app and returns its exit code. Without a context it works on the process. */
export function main(args: readonly string[], context?: Context): Promise<number> {
  return runProgram(program, args, context);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
