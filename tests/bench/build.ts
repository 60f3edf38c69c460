/** Compiles peers and load generators into a temporary folder: nothing built ends up in the project. */
import { run } from "./process.ts";
import { requireTool, type Tool } from "./tools.ts";

export class Build implements AsyncDisposable {
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #built = new Map<string, Promise<string>>();

  private constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.#signal = signal;
  }

  static async open(signal: AbortSignal): Promise<Build> {
    return new Build(await Deno.makeTempDir({ prefix: "zocalo-bench-" }), signal);
  }

  /** `source` is relative to this folder; resolves to the path of the executable. */
  c(source: string): Promise<string> {
    return this.#once(source, "gcc", (from, to) => ["gcc", "-O2", "-o", to, from]);
  }

  go(source: string): Promise<string> {
    return this.#once(source, "go", (from, to) => ["go", "build", "-o", to, from]);
  }

  #once(
    source: string,
    tool: Tool,
    command: (from: string, to: string) => string[],
  ): Promise<string> {
    let built = this.#built.get(source);
    if (built === undefined) this.#built.set(source, built = this.#compile(source, tool, command));
    return built;
  }

  async #compile(
    source: string,
    tool: Tool,
    command: (from: string, to: string) => string[],
  ): Promise<string> {
    await requireTool(tool);
    const executable = `${this.#folder}/${source.replaceAll(/\W/g, "_")}`;
    await run(command(sourcePath(source), executable), { signal: this.#signal });
    return executable;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** The full path of a file in this folder. */
export function sourcePath(source: string): string {
  return decodeURIComponent(new URL(source, import.meta.url).pathname);
}
