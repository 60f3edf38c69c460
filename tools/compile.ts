/**
 * Makes the apps' executables in `dist/`. `deno compile` puts a program behind a copy of denort, which it downloads; where
 * that cannot be had, `DENORT_BIN` names one, and `COMPILE_DENO` the Deno of the same version if it is not this one.
 */
import { fromFileUrl, join } from "@std/path";
import { stdFlags } from "./std_flags.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/**
 * For servers with thousands of connections: V8 would take up to 48 MiB for young objects, a kilobyte or two for each connection.
 * With 2 MiB a half, an idle one of 10 000 costs 7.2 kB rather than 9.2, and 500 busy ones get no less done.
 */
const V8_FLAGS = "--v8-flags=--max-semi-space-size=2";

/** An executable: its entry point, the least permissions that serve, and what else it starts. */
interface Executable {
  main: string;
  permissions: string[];
  /** Modules that it starts in workers, which no import shows. */
  workers: string[];
}

/** The executables by their names. */
export const EXECUTABLES: Readonly<Record<string, Executable>> = {
  "zocalo-echo": {
    main: "apps/echo/main.ts",
    // Unix sockets are files, to be read and written, as certificates are to be read.
    permissions: ["--allow-net", "--allow-read", "--allow-write"],
    workers: ["apps/echo/_worker.ts"],
  },
  "zocalo-chat": {
    main: "apps/chat/main.ts",
    // As for echo.
    permissions: ["--allow-net", "--allow-read", "--allow-write"],
    workers: [],
  },
};

/** The executable could not be made. */
export class CompileError extends Error {
  override readonly name = "CompileError";
  /** Whether it was because denort, which goes into each executable, could not be downloaded. */
  readonly lacksDenort: boolean;

  constructor(main: string, said: string) {
    const lacksDenort = /denort|base binary/i.test(said);
    const hint = lacksDenort ? ": name a denort of this Deno in DENORT_BIN" : "";
    super(`Cannot compile ${main}${hint}\n${said}`);
    this.lacksDenort = lacksDenort;
  }
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
  /** Where the executable goes; `.exe` is added on Windows. */
  output: string;
  /** Permissions, and where modules come from. */
  flags: readonly string[];
  /** More environment variables. */
  env?: Record<string, string>;
}

async function attempt({ deno, env }: Toolchain, options: CompileOptions): Promise<string> {
  const { cwd, main, flags } = options;
  const output = Deno.build.os === "windows" ? `${options.output}.exe` : options.output;
  const { success, stderr } = await new Deno.Command(deno, {
    args: ["compile", ...flags, "--quiet", "--no-check", "--output", output, main],
    cwd,
    env: { ...env, ...options.env },
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) throw new CompileError(main, new TextDecoder().decode(stderr).trim());
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
    const fallback = await fallbackToolchain();
    if (fallback === undefined) throw error;
    return await attempt(fallback, options);
  }
}

/** Compiles one of the {@linkcode EXECUTABLES} into `folder`, as {@linkcode denoCompile} does. */
export async function compile(name: string, folder: string): Promise<string> {
  const { main, permissions, workers } = EXECUTABLES[name]!;
  const included = workers.map((module) => `--include=${module}`);
  const flags = [...await stdFlags(), V8_FLAGS, ...permissions, ...included];
  return await denoCompile({ cwd: ROOT, main, output: join(folder, name), flags });
}

if (import.meta.main) {
  try {
    for (const name of Object.keys(EXECUTABLES)) {
      const path = await compile(name, join(ROOT, "dist"));
      const { size } = await Deno.stat(path);
      console.log(`${path} (${(size / 1_048_576).toFixed(0)} MiB)`);
    }
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
