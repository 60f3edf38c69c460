import type { Context } from "../common/command.ts";
import { readPassword } from "../common/read_password.ts";
import { canonicalSecret, isMistypedCode } from "./_code.ts";

/** Whether somebody can be asked for a secret. */
export function canPrompt(): boolean {
  return Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}

/**
 * Reads a password or a code: the only line of a file, or with `-` of standard input, where a terminal asks for it and does
 * not show it.
 *
 * @throws {Failure} If it cannot be read, with the exit code for files.
 * @throws {Interruption} If that comes first.
 */
export async function readSecret(label: string, path: string, context: Context): Promise<string> {
  return canonicalSecret(await readPassword(label, path, context));
}

/**
 * Asks on the terminal for a password or a code, and once more if that looks like a mistyped code.
 *
 * @throws {Failure} If there is none.
 * @throws {Interruption} If that comes first.
 */
export async function promptSecret(context: Context): Promise<string> {
  await context.err.line("The other side asks for its code or password.");
  const secret = await readSecret("--password-file", "-", context);
  if (!isMistypedCode(secret)) return secret;
  await context.err.line("If that is a code, a letter of it is wrong: please type it again.");
  return await readSecret("--password-file", "-", context);
}
