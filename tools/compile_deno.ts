/**
 * Runs `deno compile`, which puts a program behind a copy of denort. It downloads that; where it cannot be had, `DENORT_BIN`
 * names one, and `COMPILE_DENO` the Deno of the same version if it is not this one.
 */
import { fromFileUrl, join } from "@std/path";

const ROOT: string = fromFileUrl(new URL("..", import.meta.url));

/** The systems that executables are made for, by the names that Rust gives them. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

export type Target = typeof TARGETS[number];

/** The file name of an executable. */
export function executableName(name: string, target: string = Deno.build.target): string {
  return target.includes("windows") ? `${name}.exe` : name;
}

/** The executable could not be made. */
export class CompileError extends Error {
  override readonly name = "CompileError";
  /** Whether it was because denort, which goes into each executable, could not be downloaded. */
  readonly lacksDenort: boolean;

  constructor(main: string, said: string, target: string = Deno.build.target) {
    // A denort that DENORT_BIN names wrongly was not to be downloaded: what Deno says is enough.
    const lacksDenort = /denort|base binary/i.test(said) && !/could not find denort/i.test(said);
    super(`Cannot compile ${main}${lacksDenort ? denortHelp(target) : ""}\n${said}`);
    this.lacksDenort = lacksDenort;
  }
}

function denortHelp(target: string): string {
  const { deno } = Deno.version;
  return `: denort, which goes into every executable, cannot be downloaded
Get denort-${target}.zip of Deno ${deno} elsewhere, such as from
https://github.com/denoland/deno/releases/tag/v${deno}, unpack it, and name what is in it:
  DENORT_BIN=/path/to/${
    executableName("denort", target)
  } deno task compile --target ${target}\nDeno says:`;
}

/** A Deno, and the denort that goes with it if that is not to be downloaded. */
interface Toolchain {
  deno: string;
  env: Record<string, string>;
}

/** What the environment names: `DENORT_BIN`, and `COMPILE_DENO` for a denort of another Deno than this one. */
function ownToolchain(): Toolchain {
  return { deno: Deno.env.get("COMPILE_DENO") ?? Deno.execPath(), env: {} };
}

/** What a script prints that may lie beside the checkout, for machines that cannot download denort. */
async function fallbackToolchain(): Promise<Toolchain | undefined> {
  const script = join(ROOT, "..", "shared", "tools", "denort");
  try {
    const { success, stdout } = await new Deno.Command(script, { stderr: "inherit" }).output();
    if (!success) return undefined;
    const assignments = new TextDecoder().decode(stdout).matchAll(/(\w+)='([^']*)'/g);
    const env = Object.fromEntries([...assignments].map(([, name, value]) => [name!, value!]));
    return { deno: env["COMPILE_DENO"]!, env };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** What {@linkcode denoCompile} makes an executable of. */
export interface CompileOptions {
  /** The folder that `main` is relative to, and whose `deno.json` counts. */
  cwd: string;
  /** The entry point. */
  main: string;
  /** Where the executable goes; `.exe` is added for Windows. */
  output: string;
  /** Permissions, and where modules come from. */
  flags: readonly string[];
  /** More environment variables. */
  env?: Record<string, string>;
  /**
   * The system that it is for.
   *
   * @default {Deno.build.target}
   */
  target?: string;
}

async function attempt({ deno, env }: Toolchain, options: CompileOptions): Promise<string> {
  const { cwd, main, flags, target = Deno.build.target } = options;
  const output = executableName(options.output, target);
  const { success, stderr } = await new Deno.Command(deno, {
    args: ["compile", ...flags, `--target=${target}`, "--quiet", "--no-check", "--output", output]
      .concat(main),
    cwd,
    env: { ...env, ...options.env },
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) throw new CompileError(main, new TextDecoder().decode(stderr).trim(), target);
  return output;
}

/**
 * Runs `deno compile`.
 *
 * @returns The path of the executable.
 * @throws {CompileError} With what Deno said, if it did not work.
 */
export async function denoCompile(options: CompileOptions): Promise<string> {
  try {
    return await attempt(ownToolchain(), options);
  } catch (error) {
    if (!(error instanceof CompileError && error.lacksDenort)) throw error;
    const isForHere = (options.target ?? Deno.build.target) === Deno.build.target;
    const fallback = isForHere ? await fallbackToolchain() : undefined;
    if (fallback === undefined) throw error;
    return await attempt(fallback, options);
  }
}
