/** The compilers and runtimes that peers need, and their versions. */
import { run } from "./process.ts";

const VERSION_COMMANDS = {
  // Where Node is missing, Deno puts itself on the PATH under that name: https://github.com/denoland/deno/pull/34969
  node: ["node", "-p", "process.versions.deno ? 'only Deno' : process.version"],
  go: ["go", "version"],
  python: ["python3", "--version"],
  gcc: ["gcc", "-dumpfullversion"],
  openssl: ["openssl", "version"],
} as const;

export type Tool = keyof typeof VERSION_COMMANDS;

export const TOOLS = Object.keys(VERSION_COMMANDS) as Tool[];

/** Whatever needs the tool cannot run on this machine. */
export class MissingToolError extends Error {
  override name = "MissingToolError";
}

const versions = new Map<Tool, Promise<string | undefined>>();

async function askVersion(tool: Tool): Promise<string | undefined> {
  try {
    return (await run(VERSION_COMMANDS[tool])).match(/\d+(\.\d+)+/)?.[0];
  } catch {
    return undefined; // not there, or a version manager's stub with nothing behind it
  }
}

/** `undefined` where the tool is not there. */
export function toolVersion(tool: Tool): Promise<string | undefined> {
  let version = versions.get(tool);
  if (version === undefined) versions.set(tool, version = askVersion(tool));
  return version;
}

/** @throws {MissingToolError} */
export async function requireTool(tool: Tool): Promise<void> {
  if (await toolVersion(tool) !== undefined) return;
  throw new MissingToolError(`${tool} is not installed`);
}

/**
 * `header` as it is included, `from` the Debian package that has it.
 *
 * @throws {MissingToolError}
 */
export async function requireHeader(header: string, from: string): Promise<void> {
  await requireTool("gcc");
  try {
    await run(["gcc", "-fsyntax-only", "-include", header, "-x", "c", "/dev/null"]);
  } catch {
    throw new MissingToolError(`${from} is not installed`);
  }
}
