/** Foreign clients of `echo serve`. */
import { assert, assertEquals } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { fromFileUrl } from "@std/path";
import { App } from "../support/app.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { run } from "../support/run.ts";
import { needs } from "../support/skip.ts";

const MIB = 1_048_576;
const CLIENT: string = fromFileUrl(new URL("python/echo_client.py", import.meta.url));

async function startServer(): Promise<{ app: App; port: string }> {
  const app = await App.start("echo", ["serve", ":0"]);
  const endpoint = await app.endpoint();
  return { app, port: endpoint.slice(endpoint.lastIndexOf(":") + 1) };
}

async function python(...args: string[]): Promise<void> {
  const { code, stderr } = await run(["python3", CLIENT, ...args]);
  assertEquals(code, 0, stderr);
}

/** Programs that send their standard input, half-close, and print what comes back. */
const PIPES: Record<string, (port: string) => string[]> = {
  nc: (port) => ["nc", "-N", "127.0.0.1", port],
  socat: (port) => ["socat", "-t", "60", "-", `TCP:127.0.0.1:${port}`],
  ncat: (port) => ["ncat", "127.0.0.1", port],
};

for (const [name, argv] of Object.entries(PIPES)) {
  const { ignore, suffix } = needs(name);
  Deno.test({
    name: `echo serve sends 64 MiB back to ${name}, then the end${suffix}`,
    ignore,
    fn: async () => {
      const { app, port } = await startServer();
      await using _app = app;
      const data = randomBytes(64 * MIB);
      const { code, stdout, stderr } = await run(argv(port), data);
      assertEquals(code, 0, stderr);
      assert(equals(stdout, data), `${stdout.length} bytes came back that differ`);
    },
  });
}

/** What Python clients do, and how they are told to. */
const PYTHON: Record<string, string[][]> = {
  "sends 64 MiB back to a Python client, then the end": [["bulk", String(64 * MIB)]],
  "waits for a slow Python client with tiny socket buffers": [["bulk", String(64 * MIB), "--tiny"]],
  "serves the clients of a socket course all at once": [
    ["known"],
    ["fixed"],
    ...Array.from({ length: 20 }, () => ["eager"]),
  ],
};

for (const [what, clients] of Object.entries(PYTHON)) {
  const { ignore, suffix } = needs("python3");
  Deno.test({
    name: `echo serve ${what}${suffix}`,
    ignore,
    fn: async () => {
      const { app, port } = await startServer();
      await using _app = app;
      await Promise.all(clients.map((args) => python(port, ...args)));
    },
  });
}
