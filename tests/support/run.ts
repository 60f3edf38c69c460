/** Foreign programs in tests. */
import { kill } from "./processes.ts";

/** What a program that has ended left behind. */
export interface Ran {
  code: number;
  stdout: Uint8Array<ArrayBuffer>;
  stderr: string;
}

/** A program that runs longer is killed, so that a test fails rather than hangs. In milliseconds. */
const LIFETIME = 60_000;

/** Runs a program to its end, with `input` as its standard input. */
export async function run(argv: readonly string[], input?: Uint8Array): Promise<Ran> {
  const [command, ...args] = argv;
  const child = new Deno.Command(command!, {
    args,
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), LIFETIME);
  const feeding = input === undefined ? undefined : feed(child.stdin, input);
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    new Response(child.stdout).bytes(),
    new Response(child.stderr).text(),
    feeding,
  ]);
  clearTimeout(timer);
  return { code, stdout, stderr };
}

async function feed(stdin: WritableStream<Uint8Array>, input: Uint8Array): Promise<void> {
  const writer = stdin.getWriter();
  await writer.write(input);
  await writer.close();
}

/** A port of this machine that was free a moment ago, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  await listener.accept().catch(() => {});
  return listener.addr.port;
}

/** A server that runs until it is disposed of. */
export class ForeignServer implements AsyncDisposable {
  readonly port: number;
  readonly #child: Deno.ChildProcess;

  private constructor(port: number, child: Deno.ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  /** Starts a program that prints its port as the first line. */
  static async printingPort(argv: readonly string[]): Promise<ForeignServer> {
    const [command, ...args] = argv;
    const child = new Deno.Command(command!, { args, stdin: "null", stdout: "piped" }).spawn();
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes("\n")) break;
    }
    return new ForeignServer(Number(text), child);
  }

  /** Starts a program that was told its port. Of one that serves datagrams nobody can tell when it is ready. */
  static start(port: number, [command, ...args]: readonly string[]): ForeignServer {
    const nothing = { stdin: "null", stdout: "null", stderr: "null" } as const;
    return new ForeignServer(port, new Deno.Command(command!, { args, ...nothing }).spawn());
  }

  /** Starts a program that was told its port, and waits until it accepts connections. */
  static async onPort(port: number, argv: readonly string[]): Promise<ForeignServer> {
    return await ForeignServer.#until(port, argv, async () => {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    });
  }

  /** Starts a program that was told the path of its Unix socket, and waits until that is there. */
  static async onPath(path: string, argv: readonly string[]): Promise<ForeignServer> {
    return await ForeignServer.#until(0, argv, async () => void await Deno.lstat(path));
  }

  static async #until(
    port: number,
    argv: readonly string[],
    check: () => Promise<void>,
  ): Promise<ForeignServer> {
    const server = ForeignServer.start(port, argv);
    for (let tries = 0; tries < 500; tries++) {
      try {
        await check();
        return server;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    await server[Symbol.asyncDispose]();
    throw new Error(`Not listening: ${argv.join(" ")}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    kill(this.#child, "SIGKILL");
    await this.#child.status;
  }
}
