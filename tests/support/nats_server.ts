/**
 * A NATS server of its own for a test, which can be killed, stopped and started again.
 *
 * ```ts ignore
 * await using nats = await NatsServer.start();
 * await nats.kill();
 * await nats.restart();
 * ```
 */
import { freePort } from "./run.ts";
import { needs, type Skip } from "./skip.ts";
import type { Host } from "./namespaces_host.ts";

/** For tests that need one. */
export function needsNats(): Skip {
  return needs("nats-server");
}

/** How a {@linkcode NatsServer} is started. */
export interface NatsServerOptions {
  /** More arguments, such as for TLS. */
  readonly args?: readonly string[];
  /** Without JetStream it keeps nothing. */
  readonly jetStream?: boolean;
  /** Where it runs, if not on this host. */
  readonly host?: Host;
}

/** It accepts connections once it has said this. */
const READY = "Server is ready";

/** A server that keeps what it has in a folder of its own, which goes with it. */
export class NatsServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #options: NatsServerOptions;
  #child: Deno.ChildProcess | undefined;
  #reading: Promise<void> | undefined;

  private constructor(port: number, folder: string, options: NatsServerOptions) {
    this.port = port;
    this.#folder = folder;
    this.#options = options;
  }

  static async start(options: NatsServerOptions = {}): Promise<NatsServer> {
    const folder = await Deno.makeTempDir({ prefix: "zocalo" });
    const server = new NatsServer(await freePort(), folder, options);
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  get address(): string {
    return this.#options.host?.address ?? "127.0.0.1";
  }

  get url(): string {
    return `nats://${this.address}:${this.port}`;
  }

  /** Of the process that runs now. */
  get pid(): number {
    return this.#child!.pid;
  }

  /** Starts it again, with what it has kept, on the same port; resolves when it accepts connections. */
  async restart(): Promise<void> {
    const { args = [], jetStream = true, host } = this.#options;
    const own = ["nats-server", "-a", this.address, "-p", String(this.port), ...args]
      .concat(jetStream ? ["-js", "-sd", this.#folder] : []);
    const [command, ...rest] = host === undefined ? own : host.argv(own);
    this.#child = new Deno.Command(command!, {
      args: rest,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const ready = Promise.withResolvers<void>();
    this.#reading = read(this.#child.stderr, ready);
    await ready.promise;
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    child.kill("SIGKILL");
    await child.status;
    await this.#reading;
  }

  /** Takes all away that it has kept. To be called while it does not run. */
  async clear(): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
    await Deno.mkdir(this.#folder);
  }

  /** It stands still, and its connections do not notice; or it goes on. */
  async stop(isStopped = true): Promise<void> {
    this.#child?.kill(isStopped ? "SIGSTOP" : "SIGCONT");
    while (isStopped && this.#child !== undefined && !await standsStill(this.#child.pid)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Threads go on for a moment after a SIGSTOP. Only Linux tells. */
async function standsStill(pid: number): Promise<boolean> {
  if (Deno.build.os !== "linux") return true;
  for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
    const stat = await Deno.readTextFile(`/proc/${pid}/task/${name}/stat`);
    if (!stat.slice(stat.lastIndexOf(")")).startsWith(") T")) return false;
  }
  return true;
}

/** All that it says is read: a full pipe would hold it up. */
async function read(
  stderr: ReadableStream<Uint8Array>,
  ready: PromiseWithResolvers<void>,
): Promise<void> {
  let text = "";
  for await (const chunk of stderr.pipeThrough(new TextDecoderStream())) {
    if (text.includes(READY)) continue;
    text += chunk;
    if (text.includes(READY)) ready.resolve();
  }
  ready.reject(new Error(`Cannot start nats-server: ${text}`));
}
