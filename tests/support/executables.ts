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
