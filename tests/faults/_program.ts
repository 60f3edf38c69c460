/** A program of `programs/` on a host of a network. */
import { fromFileUrl } from "@std/path";
import { stdFlags } from "../../tools/std_flags.ts";
import { Printed } from "../support/app.ts";
import type { Host, ProgramOptions } from "../support/namespaces_host.ts";
import { kill } from "../support/processes.ts";

const ROOT = new URL("../..", import.meta.url);

/** A program that runs longer is killed, so that a test that waits for it fails rather than hangs. In milliseconds. */
const LIFETIME = 60_000;

let flags: Promise<string[]> | undefined;

/** What a program reports. */
export interface Told {
  readonly type: string;
  // deno-lint-ignore no-explicit-any -- tests say what they expect of it
  readonly [fact: string]: any;
}

/** A running program. It is killed when it is disposed of, as everything on its host is with the network. */
export class Program implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #stdout: Printed;
  readonly #stderr: Printed;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#stdout = new Printed(process.stdout);
    this.#stderr = new Printed(process.stderr);
    this.#timer = setTimeout(() => kill(this.#process, "SIGKILL"), LIFETIME);
  }

  static async start(
    host: Host,
    name: string,
    args: readonly unknown[],
    options: ProgramOptions = {},
  ): Promise<Program> {
    const std = await (flags ??= stdFlags());
    const path: string = fromFileUrl(new URL(`programs/${name}.ts`, import.meta.url));
    const line = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...std, "-A", path];
    const [command, ...rest] = host.argv([...line, ...args.map(String)], options);
    const process = new Deno.Command(command!, {
      args: rest,
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    return new Program(process.spawn());
  }

  /** Waits for `count` reports of a type. */
  async reports(type: string, count = 1): Promise<Told[]> {
    try {
      const matches = await this.#stdout.match(RegExp(`^{"type":"${type}".*}$`, "gm"), count);
      return matches.map(([line]) => JSON.parse(line));
    } catch (error) {
      await this.#stderr.ended;
      throw new Error(`The program ended early: ${this.#stderr.text}`, { cause: error });
    }
  }

  /** Waits for the first report of a type. */
  async report(type: string): Promise<Told> {
    const [told] = await this.reports(type);
    return told!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    kill(this.#process, "SIGKILL");
    await this.#process.status;
    await Promise.all([this.#stdout.ended, this.#stderr.ended]);
  }
}
