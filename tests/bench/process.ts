/** Child processes that never outlive the benchmark. */
import { kill, terminate } from "../support/processes.ts";

/** How long a server may take until it prints its port; the first start of a Deno peer may load modules. */
const START_TIMEOUT = 30_000;

/** How long a server may take to end on SIGTERM before it is killed. */
const END_TIMEOUT = 2_000;

const ROOT = new URL("../..", import.meta.url);

export interface ProcessOptions {
  /** Ends the process (SIGTERM). */
  readonly signal?: AbortSignal;
}

function command(argv: readonly string[], { signal }: ProcessOptions): Deno.Command {
  const [file, ...args] = argv;
  return new Deno.Command(file!, {
    args,
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * Runs a program to its end and resolves to what it printed.
 *
 * @throws {Error} It failed; the message has its stderr.
 * @throws The signal's reason.
 */
export async function run(argv: readonly string[], options: ProcessOptions = {}): Promise<string> {
  const { success, code, stdout, stderr } = await command(argv, options).output();
  options.signal?.throwIfAborted();
  if (success) return new TextDecoder().decode(stdout);
  const said = new TextDecoder().decode(stderr).trim() || `exit code ${code}`;
  throw new Error(`Cannot run "${argv.join(" ")}": ${said}`);
}

/** Up to the first line feed, without it; less where the stream ends before. */
async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  return text.split("\n", 1)[0]!;
}

/** A server that said which port it listens on. Disposing ends it. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #stderr: Promise<string>;

  private constructor(port: number, child: Deno.ChildProcess, stderr: Promise<string>) {
    this.port = port;
    this.pid = child.pid;
    this.#child = child;
    this.#stderr = stderr;
  }

  /**
   * Resolves when the program has printed its port as the first line on stdout.
   *
   * @throws {Error} It did not; the message has what it printed instead.
   */
  static async start(
    argv: readonly string[],
    options: ProcessOptions = {},
  ): Promise<ServerProcess> {
    const child = command(argv, options).spawn();
    // Read from the start: a full pipe would stop the server.
    const stderr = new Response(child.stderr).text();
    const tooLate = setTimeout(() => kill(child, "SIGKILL"), START_TIMEOUT);
    const line = await firstLine(child.stdout).finally(() => clearTimeout(tooLate));
    const server = new ServerProcess(Number(line), child, stderr);
    if (/^\d+$/.test(line)) return server;
    const said = await server.end();
    options.signal?.throwIfAborted();
    throw new Error(
      `Cannot start "${argv.join(" ")}": its first line is ${
        JSON.stringify(line)
      } instead of a port\n${said}`,
    );
  }

  /** Ends the program and resolves to what it wrote to stderr. May be called again. */
  async end(): Promise<string> {
    await terminate(this.#child, END_TIMEOUT);
    return (await this.#stderr).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
