/** An app that serves, as a process of its own. */
import { fromFileUrl } from "@std/path";
import { kill, terminate } from "../tests/support/processes.ts";
import { APP_FLAGS, EXECUTABLES } from "./compile.ts";
import { stdFlags } from "./std_flags.ts";

const ROOT: string = fromFileUrl(new URL("..", import.meta.url));

let flags: Promise<string[]> | undefined;

/** How Deno runs an app from its sources, with the permissions and the memory that its executable has. */
export async function commandWords(app: string): Promise<string[]> {
  const { main, permissions } = EXECUTABLES[`zocalo-${app}`]!;
  const std = await (flags ??= stdFlags());
  return ["run", "--quiet", ...std, ...APP_FLAGS, ...permissions, main];
}

/** What a server says as it begins to listen on `count` endpoints. */
async function readEndpoints(
  reader: ReadableStreamDefaultReader<string>,
  count: number,
): Promise<string[]> {
  let text = "";
  while (text.split("\n").length <= count) {
    const { done, value } = await reader.read();
    if (done) throw new Error("The server has ended before it listened");
    text += value;
  }
  return text.split("\n", count).map((line) => JSON.parse(line).endpoint);
}

/** What a server says later must not fill the pipe: it would wait at its end. */
async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}

/** A running server. It is killed when it is disposed of. */
export class AppServer implements AsyncDisposable {
  readonly app: string;
  /** In the order in which they were asked for. */
  readonly endpoints: readonly string[];
  readonly #child: Deno.ChildProcess;
  readonly #drained: Promise<void>;

  private constructor(
    app: string,
    endpoints: readonly string[],
    child: Deno.ChildProcess,
    drained: Promise<void>,
  ) {
    this.app = app;
    this.endpoints = endpoints;
    this.#child = child;
    this.#drained = drained;
  }

  /** Starts `zocalo-APP COMMAND` from its sources, and waits until it listens on all of `endpoints`. */
  static async start(
    app: string,
    command: string,
    endpoints: readonly string[],
    options: readonly string[] = [],
  ): Promise<AppServer> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [...await commandWords(app), command, ...endpoints, ...options, "--json"],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      // Ctrl-C is for whoever started it, and ends the clients first.
      detached: true,
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const real = await readEndpoints(reader, endpoints.length);
    return new AppServer(app, real, child, drain(reader));
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Lets it drain, and gives its exit code; after `patience` milliseconds it is killed. */
  async stop(patience: number): Promise<number> {
    return (await terminate(this.#child, patience)).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    kill(this.#child, "SIGKILL");
    await Promise.all([this.#child.status, this.#drained]);
  }
}
