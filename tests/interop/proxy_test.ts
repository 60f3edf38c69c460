/** The proxy of the README, as it stands there, between programs that know nothing of Zócalo. */
import { assert, assertEquals } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { ForeignServer, freePort, run } from "../support/run.ts";
import { needs } from "../support/skip.ts";
import { randomBytes } from "../support/random_bytes.ts";

const PACKAGE = new URL("../../packages/transport/", import.meta.url);

/** The program, with the package's name as a path: it runs outside the workspace. */
async function proxySource(): Promise<string> {
  const readme = await Deno.readTextFile(new URL("README.md", PACKAGE));
  const [, source] = /## A TCP proxy\n\n```ts ignore\n(.*?)```/s.exec(readme)!;
  return source!.replace('"@zocalo/transport"', JSON.stringify(new URL("mod.ts", PACKAGE).href));
}

/** Runs the proxy in front of `target` while `body` does. */
async function withProxy(target: string, body: (port: number) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const program = `${folder}/proxy.ts`;
    await Deno.writeTextFile(program, await proxySource());
    const port = await freePort();
    const flags = ["--no-config", "--no-lock", "--allow-net", "--allow-read", "--allow-write"];
    await using _proxy = await ForeignServer.onPort(port, [
      ...[Deno.execPath(), "run", ...flags, program],
      ...[`tcp://127.0.0.1:${port}`, target],
    ]);
    await body(port);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function assertEcho(argv: readonly string[]): Promise<void> {
  const data = randomBytes(8 * 1_048_576);
  const { code, stdout, stderr } = await run(argv, data);
  assertEquals(code, 0, stderr);
  assert(equals(stdout, data), `${stdout.length} bytes came back that differ`);
}

const { ignore, suffix } = needs("nc", "socat");

Deno.test({
  name: `the README's proxy joins nc to socat, with a half-close each way${suffix}`,
  ignore,
  fn: async () => {
    const port = await freePort();
    const listen = `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`;
    await using target = await ForeignServer.onPort(port, [
      "socat",
      "-t",
      "60",
      listen,
      "EXEC:cat",
    ]);
    await withProxy(`tcp://127.0.0.1:${target.port}`, async (port) => {
      await assertEcho(["nc", "-N", "127.0.0.1", String(port)]);
    });
  },
});

Deno.test({
  name: `the README's proxy joins socat to socat over a Unix socket${suffix}`,
  ignore,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/s`;
      const argv = ["socat", "-t", "60", `UNIX-LISTEN:${path},fork`, "EXEC:cat"];
      await using _target = await ForeignServer.onPath(path, argv);
      await withProxy(`unix:${path}`, async (port) => {
        await assertEcho(["socat", "-t", "60", "-", `TCP:127.0.0.1:${port}`]);
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
