/** A server of the soak: a process of its own, whose memory and descriptors are watched from outside. */
import { fromFileUrl } from "@std/path";
import { commandWords } from "../../tools/demo_server.ts";
import { residentBytes } from "../bench/usage.ts";

const ROOT: string = fromFileUrl(new URL("../..", import.meta.url));

/** How long it may take to drain before it is killed, in milliseconds. */
const DRAIN = 20_000;

/** What a process has at some moment. */
export interface Usage {
  /** Resident memory in bytes. */
  readonly memory: number;
  /** Open files and sockets. */
  readonly descriptors: number;
}

async function countDescriptors(pid: number): Promise<number> {
  return (await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`))).length;
}

/** It is killed when it is disposed of. */
export class SoakServer implements AsyncDisposable {
  readonly app: string;
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

  /** Starts an app from its sources, and waits until it listens on all of `endpoints`. */
  static async start(
    app: string,
    command: string,
    endpoints: readonly string[],
    options: readonly string[] = [],
  ): Promise<SoakServer> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [...await commandWords(app), command, ...endpoints, ...options, "--json"],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      // Ctrl-C is for the soak: it ends the loads first.
      detached: true,
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (text.split("\n").length <= endpoints.length) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`${app} has ended before it listened`);
      text += value;
    }
    const real = text.split("\n", endpoints.length).map((line) => JSON.parse(line).endpoint);
    // What it says later must not fill the pipe: it would wait.
    const drained = (async () => {
      while (!(await reader.read()).done);
    })();
    return new SoakServer(app, real, child, drained);
  }

  /** Resolves when the process has ended. */
  get status(): Promise<Deno.CommandStatus> {
    return this.#child.status;
  }

  async usage(): Promise<Usage> {
    const { pid } = this.#child;
    try {
      const [memory, descriptors] = await Promise.all([residentBytes(pid), countDescriptors(pid)]);
      return { memory, descriptors };
    } catch (cause) {
      throw new Error(`Cannot measure ${this.app}: it does not run any more`, { cause });
    }
  }

  /** Lets it drain, and gives its exit code. */
  async stop(): Promise<number> {
    this.#kill("SIGTERM");
    const tooLate = setTimeout(() => this.#kill("SIGKILL"), DRAIN);
    const { code } = await this.status;
    clearTimeout(tooLate);
    return code;
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
    await Promise.all([this.status, this.#drained]);
  }
}
