import type { Context } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { Failure } from "./failure.ts";
import { unlessAborted } from "./interrupts.ts";
import { readFile, readInput } from "./read_file.ts";

/** Whatever is longer is no password but another file, given by mistake. In UTF-16 units. */
const MAX_LENGTH = 1_024;

/** A line typed on a terminal that does not show it. */
async function prompt(question: string, { err, interrupts }: Context): Promise<string> {
  // Ctrl-C still interrupts; the keys for editing do not work any more. First of all: whoever sees the question types.
  Deno.stdin.setRaw(true, { cbreak: true });
  try {
    await err.text(question);
    return await unlessAborted(readTyped(), interrupts.drain);
  } finally {
    Deno.stdin.setRaw(false);
    await err.text("\n");
  }
}

async function readTyped(): Promise<string> {
  const decoder = new TextDecoder();
  const key = new Uint8Array(64);
  let line = "";
  for (let n; (n = await Deno.stdin.read(key)) !== null;) {
    for (const letter of decoder.decode(key.subarray(0, n), { stream: true })) {
      if (letter === "\r" || letter === "\n" || letter === "\x04") return line;
      if (letter === "\x7f" || letter === "\b") line = [...line].slice(0, -1).join("");
      else if (letter === "\x15") line = "";
      else if (line.length <= MAX_LENGTH) line += letter;
    }
  }
  return line;
}

async function readLine(label: string, path: string, context: Context): Promise<string> {
  if (path !== "-") return await readFile(label, path);
  if (Deno.stdin.isTerminal()) return await prompt("Password: ", context);
  return await unlessAborted(readInput(), context.interrupts.drain);
}

/**
 * Reads a password: the only line of a file, or with `-` of standard input, where a terminal asks for it and does not show it.
 *
 * @throws {Failure} With the exit code for files, if it cannot be read, or is none.
 */
export async function readPassword(
  label: string,
  path: string,
  context: Context,
): Promise<string> {
  const text = await readLine(label, path, context);
  const password = text.replace(/\r?\n$/, "");
  const where = path === "-" ? "standard input" : `${label} ${JSON.stringify(path)}`;
  const refuse = (why: string): never => {
    throw new Failure(EXIT.FILE, `Cannot use ${where} as a password: ${why}`);
  };
  if (password === "") refuse("it is empty");
  // deno-lint-ignore no-control-regex -- they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(password)) refuse("it is not one line of text");
  if (password.length > MAX_LENGTH) refuse(`it is longer than ${MAX_LENGTH} characters`);
  return password;
}
