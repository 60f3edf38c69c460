import { kill } from "../support/processes.ts";
import { commandLine, Printed } from "../support/app.ts";

const ROOT = new URL("../..", import.meta.url);

/** A bot that lives longer is killed, so that a test that waits for it fails rather than hangs. In milliseconds. */
const LIFETIME = 60_000;

/** `chat join` without a terminal, whose input goes on until it is told otherwise. */
export class ChatBot implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly stdout: Printed;
  readonly stderr: Printed;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#input = process.stdin.getWriter();
    this.#timer = setTimeout(() => this.kill("SIGKILL"), LIFETIME);
    this.stdout = new Printed(process.stdout);
    this.stderr = new Printed(process.stderr);
  }

  static async start(...args: string[]): Promise<ChatBot> {
    const [program = "", ...rest] = [...await commandLine("chat"), "join", ...args];
    const piped = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    return new ChatBot(new Deno.Command(program, { args: rest, cwd: ROOT, ...piped }).spawn());
  }

  async say(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Sends a signal; does nothing if the process has ended. */
  kill(signal: Deno.Signal): void {
    kill(this.#process, signal);
  }

  /** Waits for the end, and gives the exit code. */
  async finished(): Promise<number> {
    const { code } = await this.#process.status;
    clearTimeout(this.#timer);
    await Promise.all([this.stdout.ended, this.stderr.ended]);
    await this.#input.close().catch(() => {});
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.finished();
  }
}
