/** The programs on both sides of a transfer of files, and the memory that they take. */
import { kill, terminate } from "../support/processes.ts";

/** How often it is looked who is there and what they have taken, in milliseconds. */
const LOOK_INTERVAL = 25;

/** How long a program may take until it listens, in milliseconds. */
const START_TIMEOUT = 30_000;

/** Where it listens, as most programs say it. */
const LISTENING = /listening on .*?(\d+)\.?\r?\n/i;

const ROOT = new URL("../..", import.meta.url);

/** A running program, and all that it starts. It is killed when it is disposed of. */
export class TransferProgram implements AsyncDisposable {
  readonly #argv: readonly string[];
  readonly #child: Deno.ChildProcess;
  readonly #peaks = new Map<number, number>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #hearing: Promise<void>;
  #heard = "";
  #isSilent = false;
  #onHeard = () => {};

  constructor(argv: readonly string[], signal: AbortSignal) {
    this.#argv = argv;
    const [command, ...args] = argv;
    this.#child = new Deno.Command(command!, {
      args,
      cwd: ROOT,
      signal,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#hearing = this.#hear();
    this.#timer = setInterval(() => this.#look(this.#child.pid), LOOK_INTERVAL);
  }

  async #hear(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#heard += text;
      this.#onHeard();
    }
    this.#isSilent = true;
    this.#onHeard();
  }

  /** Waits until it says on stderr where it listens. */
  async port(): Promise<number> {
    return Number((await this.said(LISTENING))[1]);
  }

  /** Waits until it says something on stderr that shows that it listens. */
  async said(pattern: RegExp): Promise<RegExpMatchArray> {
    const timer = setTimeout(() => kill(this.#child, "SIGTERM"), START_TIMEOUT);
    try {
      for (;;) {
        const match = this.#heard.match(pattern);
        if (match !== null) return match;
        if (this.#isSilent) throw this.#failure("it does not listen");
        await new Promise<void>((resolve) => this.#onHeard = resolve);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits for its end. */
  async succeeded(): Promise<void> {
    const { success, code } = await this.#child.status;
    await this.#hearing;
    if (!success) throw this.#failure(`exit code ${code}`);
  }

  /** The most that it and its children have had in memory, all together, in bytes (VmHWM of proc_pid_status(5)). */
  get peakBytes(): number {
    this.#look(this.#child.pid);
    return this.#peaks.values().reduce((sum, peak) => sum + peak, 0);
  }

  #look(pid: number): void {
    try {
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      const peak = status.match(/^VmHWM:\s+(\d+) kB$/m)?.[1];
      if (peak !== undefined) this.#peaks.set(pid, Number(peak) * 1_024);
      const children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
      for (const child of children.split(" ").filter(Boolean)) this.#look(Number(child));
    } catch {
      // It has ended.
    }
  }

  #failure(what: string): Error {
    return new Error(`Cannot run "${this.#argv.join(" ")}": ${what}\n${this.#heard.trim()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await terminate(this.#child, START_TIMEOUT);
    await this.#hearing;
  }
}
