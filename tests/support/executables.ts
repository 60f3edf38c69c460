/** Executables for tests, made once for each test file that asks. */
import { compile, CompileError, type CompileOptions, denoCompile } from "../../tools/compile.ts";
import { type Skip, unless } from "./skip.ts";

/** An executable, or how to skip the tests that need it. */
export interface Executable extends Skip {
  /** Its path; empty if it could not be made. */
  path: string;
}

async function attempt(make: () => Promise<string>): Promise<Executable> {
  try {
    return { path: await make(), ...unless(true, "denort") };
  } catch (error) {
    if (!(error instanceof CompileError && error.lacksDenort)) throw error;
    const skip = unless(false, "denort");
    if (!skip.ignore) throw error;
    return { path: "", ...skip };
  }
}

/** Compiles one of the project's apps into a folder. */
export function compileApp(name: string, folder: string): Promise<Executable> {
  return attempt(() => compile(name, folder));
}

/** Compiles any program. */
export function compileProgram(options: CompileOptions): Promise<Executable> {
  return attempt(() => denoCompile(options));
}

/** A denort of another Deno may be older than what the project needs. Also where nothing may be skipped: it cannot be installed. */
export async function needsCurrentDenort(folder: string): Promise<Skip> {
  await Deno.writeTextFile(`${folder}/version.ts`, "console.log(Deno.version.deno);");
  const output = `${folder}/version`;
  const program = await compileProgram({ cwd: folder, main: "version.ts", output, flags: [] });
  if (program.ignore) return program;
  const { stdout } = await new Deno.Command(program.path).output();
  const [major = 0, minor = 0] = new TextDecoder().decode(stdout).split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 9)
    ? { ignore: false, suffix: "" }
    : { ignore: true, suffix: " (skipped: this denort is older than Deno 2.9)" };
}
