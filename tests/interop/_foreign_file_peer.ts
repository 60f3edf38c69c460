/** Foreign programs at the other end of `file-send`. */
import { Printed } from "../support/app.ts";
import { kill } from "../support/processes.ts";

/** A program that runs longer is killed, so that a test that waits for it fails rather than hangs. In milliseconds. */
const LIFETIME = 60_000;

/** A running program. It is killed when it is disposed of. */
export class FilePeer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly stdout: Printed;
  readonly stderr: Printed;

  constructor(argv: readonly string[]) {
    const [command, ...args] = argv;
    this.#child = new Deno.Command(command!, {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.stdout = new Printed(this.#child.stdout);
    this.stderr = new Printed(this.#child.stderr);
    this.#timer = setTimeout(() => kill(this.#child, "SIGKILL"), LIFETIME);
  }

  /** Waits until it says where it listens, as nc, socat and the programs in `python/` do. */
  async port(): Promise<string> {
    const [match] = await this.stderr.match(/listening on .*?(\d+)\n/gi);
    return match![1]!;
  }

  /** Waits for its end, and returns its exit code. */
  async ended(): Promise<number> {
    const { code } = await this.#child.status;
    await Promise.all([this.stdout.ended, this.stderr.ended]);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    kill(this.#child, "SIGKILL");
    await this.ended();
  }
}
