/**
 * `compile [NAME…]`: makes the apps' executables for this machine, in `dist/`. `compile --target T|all [NAME…]`: makes what is
 * released, executables in `dist/T/`, an archive of each in `dist/`, and `dist/SHA256SUMS`.
 */
import { dirname, fromFileUrl, join } from "@std/path";
import { type BuildData, entryModule, readBuildData } from "./compile_build.ts";
import { CompileError, denoCompile, type Target } from "./compile_deno.ts";
import { denortTarget } from "./compile_denort.ts";
import { parseCompileArgs, USAGE, UsageError } from "./compile_options.ts";
import { describe, pack, writeSums } from "./compile_release.ts";
import { stdFlags } from "./std_flags.ts";

export { CompileError, type CompileOptions, denoCompile } from "./compile_deno.ts";

const ROOT: string = fromFileUrl(new URL("..", import.meta.url));
const DIST: string = join(ROOT, "dist");

/** What all apps run with. */
export const APP_FLAGS: readonly string[] = [
  // What is not permitted fails, also on a terminal: nobody is asked for more than is documented.
  "--no-prompt",
  // For servers with thousands of connections: V8 would take up to 48 MiB for young objects, a kilobyte or two for each
  // connection. With 2 MiB a half, an idle one of 10 000 costs 7.2 kB rather than 9.2, and 500 busy ones get no less done.
  "--v8-flags=--max-semi-space-size=2",
];

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
  "zocalo-file-send": {
    main: "apps/file-send/main.ts",
    // Files are its business. It asks how much room a disk has, and which addresses others can type.
    permissions: [
      "--allow-net",
      "--allow-read",
      "--allow-write",
      "--allow-sys=statfs,networkInterfaces",
    ],
    workers: [],
  },
};

/** Writes the module that an executable begins with. Always the same path: it stands in the executable. */
async function writeEntry(name: string, main: string, build: BuildData): Promise<string> {
  const entry = `dist/.entry/${name}.ts`;
  const path = join(ROOT, entry);
  await Deno.mkdir(dirname(path), { recursive: true });
  // Whoever compiles the same at the same time never sees half of it.
  const draft = await Deno.makeTempFile({ dir: dirname(path) });
  await Deno.writeTextFile(draft, entryModule(`../../${main}`, "../../apps/common", build));
  await Deno.rename(draft, path);
  return entry;
}

/** Compiles one of the {@linkcode EXECUTABLES} into `folder`, as {@linkcode denoCompile} does. */
export async function compile(
  name: string,
  folder: string,
  options: { target?: Target; build?: BuildData } = {},
): Promise<string> {
  const { target, build = await readBuildData(ROOT) } = options;
  const { main, permissions, workers } = EXECUTABLES[name]!;
  return await denoCompile({
    cwd: ROOT,
    main: await writeEntry(name, main, build),
    output: join(folder, name),
    flags: [
      ...await stdFlags(),
      ...APP_FLAGS,
      ...permissions,
      ...workers.map((module) => `--include=${module}`),
    ],
    ...(target === undefined ? {} : { target }),
  });
}

/** @throws {UsageError} If `DENORT_BIN` is for another system. */
async function checkDenort(target: string): Promise<void> {
  const path = Deno.env.get("DENORT_BIN");
  const found = path === undefined ? undefined : await denortTarget(path);
  if (found === undefined || found === target) return;
  throw new UsageError(`Cannot compile for ${target} with this DENORT_BIN: it is for ${found}`);
}

/** Compiles what the command line asks for, and prints a line for each file that is to be looked at. */
async function compileAll(names: readonly string[], targets: readonly Target[]): Promise<void> {
  await checkDenort(targets[0] ?? Deno.build.target);
  const build = await readBuildData(ROOT);
  if (targets.length === 0) {
    for (const name of names) console.log(await describe(await compile(name, DIST, { build })));
    return;
  }
  for (const target of targets) {
    for (const name of names) {
      const path = await compile(name, join(DIST, target), { target, build });
      console.log(await describe(path, target));
      await pack(path, { name, target, date: build.date, root: ROOT, folder: DIST });
    }
  }
  console.log(await writeSums(DIST));
}

if (import.meta.main) {
  try {
    const options = parseCompileArgs(Deno.args, Object.keys(EXECUTABLES));
    if (options === "help") console.log(USAGE);
    else await compileAll(options.names, options.targets);
  } catch (error) {
    if (!(error instanceof CompileError || error instanceof UsageError)) throw error;
    console.error(error.message);
    Deno.exit(error instanceof UsageError ? 2 : 1);
  }
}
