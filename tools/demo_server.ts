/** An app that serves, as a process of its own. */
import { fromFileUrl } from "@std/path";
import { EXECUTABLES, V8_FLAGS } from "./compile.ts";
import { stdFlags } from "./std_flags.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** How Deno runs an app from its sources, with the permissions and the memory that its executable has. */
export async function commandWords(app: string): Promise<string[]> {
  const { main, permissions } = EXECUTABLES[`zocalo-${app}`]!;
  return ["run", "--quiet", ...await stdFlags(), V8_FLAGS, ...permissions, main];
}

/** Reads what a server says as it begins to listen on `count` endpoints. */
async function readEndpoints(
  stdout: ReadableStream<Uint8Array<ArrayBuffer>>,
  count: number,
): Promise<string[]> {
  const reader = stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text.split("\n").length <= count) {
    const { done, value } = await reader.read();
    if (done) throw new Error("The server has ended before it listened");
    text += value;
  }
  void drain(reader);
  return text.split("\n", count).map((line) => JSON.parse(line).endpoint);
}

/** What a server says later must not fill the pipe: it would wait at its end. */
async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}

/** A running server. It is killed when it is disposed of. */
export class DemoServer implements AsyncDisposable {
  /** What it is called in messages: `echo serve`. */
  readonly name: string;
  /** In the order in which they were asked for. */
  readonly endpoints: readonly string[];
  readonly #child: Deno.ChildProcess;

  private constructor(name: string, endpoints: readonly string[], child: Deno.ChildProcess) {
    this.name = name;
    this.endpoints = endpoints;
    this.#child = child;
  }

  /** Starts `zocalo-APP COMMAND` from its sources; `args` are endpoints, and options in one piece. */
  static async start(app: string, command: string, args: readonly string[]): Promise<DemoServer> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [...await commandWords(app), command, ...args, "--json"],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
    }).spawn();
    const count = args.filter((arg) => !arg.startsWith("--")).length;
    return new DemoServer(`${app} ${command}`, await readEndpoints(child.stdout, count), child);
  }

  /** Asks it to drain, and says whether it ended well; after `patience` milliseconds it is killed. */
  async stop(patience: number): Promise<boolean> {
    this.#kill("SIGTERM");
    const tooLate = setTimeout(() => this.#kill("SIGKILL"), patience);
    const { code } = await this.#child.status;
    clearTimeout(tooLate);
    return code === 0;
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      // What has ended cannot be killed.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill("SIGKILL");
    await this.#child.status;
  }
}
