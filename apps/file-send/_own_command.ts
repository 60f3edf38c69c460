import { programWords } from "./_peer_command.ts";
import { shellQuote } from "./_shell_quote.ts";

/** The command that this process was started with, to be typed again. */
export function ownCommand(args: readonly string[] = Deno.args): string {
  return [...programWords(), ...args].map(shellQuote).join(" ");
}
