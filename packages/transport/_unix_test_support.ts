/** What the tests of Unix sockets share. */
import { assert } from "@std/assert";

export const onLinux = Deno.build.os === "linux";
const isUnix = Deno.build.os !== "windows";

/** A folder for sockets, with a short name: paths are limited. */
export class Folder implements Disposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "zocalo" });
  readonly socket: string = `${this.path}/s`;
  readonly endpoint: string = `unix:${this.socket}`;

  /** What is in it. */
  get names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** A test that needs Unix sockets, or more if `canRun` says so; it is skipped by name. */
export function test(name: string, fn: () => Promise<void> | void, canRun = isUnix): void {
  const why = isUnix ? "not Linux" : "no Unix sockets";
  Deno.test({ name: canRun ? name : `${name} (skipped: ${why})`, ignore: !canRun, fn });
}

/** Another process that listens on a path until it is killed. */
export async function listenElsewhere(path: string): Promise<Deno.ChildProcess> {
  const listening = `Deno.listen({ transport: "unix", path: ${JSON.stringify(path)} });`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", `${listening} console.log("listening"); setInterval(() => {}, 1e6);`],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  return child;
}

/** Ends a process without a chance to remove its socket file. */
export async function kill(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await child.status;
}

/** Connects until the system says that there is no room. */
export async function fillQueue(path: string): Promise<Deno.Conn[]> {
  const waiting: Deno.Conn[] = [];
  try {
    for (;;) waiting.push(await Deno.connect({ transport: "unix", path }));
  } catch (error) {
    assert(error instanceof Deno.errors.WouldBlock);
    return waiting;
  }
}

/** Lets the event loop turn. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve));
}
