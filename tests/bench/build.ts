/** Compiles peers and load generators into a temporary folder: nothing built ends up in the project. */
import { run } from "./process.ts";
import { requireTool } from "./tools.ts";

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
  c(source: string, flags: readonly string[] = []): Promise<string> {
    return this.once([source, ...flags].join(" "), async (executable) => {
      await requireTool("gcc");
      await this.run(["gcc", "-O2", "-o", executable, sourcePath(source), ...flags]);
    });
  }

  go(source: string): Promise<string> {
    return this.once(source, async (executable) => {
      await requireTool("go");
      await this.run(["go", "build", "-o", executable, sourcePath(source)]);
    });
  }

  /** Makes what is called `name` the first time it is asked for; resolves to its path. */
  once(name: string, make: (path: string) => Promise<void>): Promise<string> {
    let built = this.#built.get(name);
    if (built === undefined) {
      const path = `${this.#folder}/${name.replaceAll(/\W/g, "_")}`;
      this.#built.set(name, built = make(path).then(() => path));
    }
    return built;
  }

  async run(argv: readonly string[]): Promise<void> {
    await run(argv, { signal: this.#signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** The full path of a file in this folder. */
export function sourcePath(source: string): string {
  return decodeURIComponent(new URL(source, import.meta.url).pathname);
}
