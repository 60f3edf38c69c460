/**
 * Starts an app as a process of its own, from its sources or as an executable, and watches what it prints.
 *
 * ```ts ignore
 * await using server = await App.start("echo", ["serve", ":0"]);
 * const { code, stdout } = await runApp("echo", ["ping", await server.endpoint(), "-c1"]);
 * server.kill("SIGTERM");
 * assertEquals((await server.finished()).code, 0);
 * ```
 */
import { commandWords } from "../../tools/app_server.ts";
import { EXECUTABLES } from "../../tools/compile.ts";
import type { Host } from "./namespaces_host.ts";
import { kill } from "./processes.ts";
import { count } from "./tier.ts";

const ROOT = new URL("../..", import.meta.url);

/** An app that runs longer is killed, so that a test that waits for it fails rather than hangs. In milliseconds. */
const LIFETIME = count(60_000, 600_000);

/**
 * How to run an app: as `zocalo-NAME` of the folder in `ZOCALO_EXECUTABLES`, else from its sources, as the executable would
 * run.
 */
export async function commandLine(app: string): Promise<string[]> {
  const name = `zocalo-${app}`;
  if (EXECUTABLES[name] === undefined) throw new TypeError(`Cannot run "${app}": it is not an app`);
  const folder = Deno.env.get("ZOCALO_EXECUTABLES");
  if (folder !== undefined) {
    return [`${folder}/${name}${Deno.build.os === "windows" ? ".exe" : ""}`];
  }
  return [Deno.execPath(), ...await commandWords(app)];
}

/** What a process has printed to one of its streams. */
export class Printed {
  #text = "";
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #changed = Promise.withResolvers<void>();
  #hasEnded = false;
  /** Resolves at the end of the stream. */
  readonly ended: Promise<void>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
    this.ended = this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for (let next; !(next = await this.#reader.read()).done;) {
      this.#text += decoder.decode(next.value, { stream: true });
      this.#wake();
    }
    this.#hasEnded = true;
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  get text(): string {
    return this.#text;
  }

  /** The lines so far. */
  get lines(): string[] {
    return this.#text.split("\n").filter((line) => line !== "");
  }

  /** The lines so far, as JSON. */
  // deno-lint-ignore no-explicit-any -- tests say what they expect of it
  get json(): any[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** Waits until `pattern`, which is global, matches `count` times, and returns the matches. */
  async match(pattern: RegExp, count = 1): Promise<RegExpMatchArray[]> {
    for (;;) {
      const matches = [...this.#text.matchAll(pattern)];
      if (matches.length >= count) return matches;
      if (this.#hasEnded) {
        throw new Error(
          `Cannot find ${pattern} ${count} times in what was printed:\n${this.#text}`,
        );
      }
      await this.#changed.promise;
    }
  }

  /** Closes this end of the pipe, as `head -1` does. */
  async close(): Promise<void> {
    await this.#reader.cancel();
    await this.ended;
  }
}

/** How an app ended. */
export interface Finished {
  /** The exit code; 128 and the number of the signal, if one killed it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AppOptions {
  /** More environment variables. */
  readonly env?: Record<string, string>;
  /** How many files and sockets it may have open. Needs bash. */
  readonly descriptors?: number;
  /** Where it runs, if not on this host, or not among its files. */
  readonly host?: Pick<Host, "argv">;
  /** What it gets as its standard input. */
  readonly input?: Uint8Array;
}

async function feed(stdin: WritableStream<Uint8Array>, input: Uint8Array): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(input);
    await writer.close();
  } catch {
    // It ended before it had read all of it.
  }
}

/** A running app. It is killed when it is disposed of. */
export class App implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly stdout: Printed;
  readonly stderr: Printed;
  /** Resolves when the process has ended. */
  readonly status: Promise<Deno.CommandStatus>;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.stdout = new Printed(process.stdout);
    this.stderr = new Printed(process.stderr);
    this.#timer = setTimeout(() => this.kill("SIGKILL"), LIFETIME);
    this.status = process.status.finally(() => clearTimeout(this.#timer));
  }

  static async start(
    app: string,
    args: readonly string[],
    options: AppOptions = {},
  ): Promise<App> {
    const { descriptors, host } = options;
    const limit = ["bash", "-c", `ulimit -n ${descriptors}; exec "$@"`, "bash"];
    const own = [...(descriptors === undefined ? [] : limit), ...await commandLine(app), ...args];
    const line = host === undefined ? own : host.argv(own);
    const process = new Deno.Command(line[0]!, {
      args: line.slice(1),
      cwd: ROOT,
      env: options.env ?? {},
      stdin: options.input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    if (options.input !== undefined) void feed(process.stdin, options.input);
    return new App(process);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The endpoints of a server, once it says that it listens on `count` of them. */
  async endpoints(count: number): Promise<string[]> {
    const inText = this.stderr.match(/^listening on (\S+)$/gm, count);
    const inJson = this.stdout.match(/^{"event":"listening","endpoint":"([^"]+)"}$/gm, count);
    const matches = await Promise.any([inText, inJson]).catch(({ errors }: AggregateError) => {
      throw new Error(errors.map(({ message }) => message).join("\n"));
    });
    return matches.map(([, endpoint]) => endpoint!);
  }

  /** The endpoint of a server, once it listens. */
  async endpoint(): Promise<string> {
    const [endpoint] = await this.endpoints(1);
    return endpoint!;
  }

  /** Sends a signal; does nothing if the process has ended. */
  kill(signal: Deno.Signal): void {
    kill(this.#process, signal);
  }

  /** Waits for the end, and for all output. */
  async finished(): Promise<Finished> {
    const { code } = await this.status;
    await Promise.all([this.stdout.ended, this.stderr.ended]);
    return { code, stdout: this.stdout.text, stderr: this.stderr.text };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.finished();
  }
}

/** Runs an app to its end. */
export async function runApp(
  app: string,
  args: readonly string[],
  options: AppOptions = {},
): Promise<Finished> {
  await using process = await App.start(app, args, options);
  return await process.finished();
}
