/** `echo` and foreign programs on Unix sockets. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { App, runApp } from "../support/app.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { run } from "../support/run.ts";
import { needs } from "../support/skip.ts";

const SIZE = 16 * 1_048_576;

/** Programs that send their standard input, half-close, and print what comes back. */
const PIPES: Record<string, (path: string) => string[]> = {
  nc: (path) => ["nc", "-N", "-U", path],
  socat: (path) => ["socat", "-t", "60", "-", `UNIX-CONNECT:${path}`],
  ncat: (path) => ["ncat", "-U", path],
};

for (const [name, argv] of Object.entries(PIPES)) {
  const { ignore, suffix } = needs(name);
  Deno.test({
    name: `echo serve sends 16 MiB back to ${name} over a Unix socket, then the end${suffix}`,
    ignore,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        const path = `${folder}/echo.sock`;
        await using app = await App.start("echo", ["serve", `unix:${path}`]);
        assertEquals(await app.endpoint(), `unix:${path}`);
        const data = randomBytes(SIZE);
        const { code, stdout, stderr } = await run(argv(path), data);
        assertEquals(code, 0, stderr);
        assert(equals(stdout, data), `${stdout.length} bytes came back that differ`);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

/** Waits until somebody accepts connections there. */
async function untilAccepting(path: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    try {
      return (await Deno.connect({ transport: "unix", path })).close();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  throw new Error(`Nobody listens on ${path}`);
}

const { ignore, suffix } = needs("socat");
Deno.test({
  name: `echo ping hears from socat that runs cat behind a Unix socket${suffix}`,
  ignore,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/cat.sock`;
    const socat = new Deno.Command("socat", {
      args: [`UNIX-LISTEN:${path},fork`, "EXEC:cat"],
      stdin: "null",
      stderr: "null",
    }).spawn();
    try {
      await untilAccepting(path);
      const { code, stdout, stderr } = await runApp("echo", ["ping", `unix:${path}`, "-c5", "-i0"]);
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, new RegExp(`^PING unix:${path}: 64 bytes\n64 bytes from unix:${path}: `));
      assertMatch(stdout, /^5 sent, 5 received, 0% loss/m);
    } finally {
      socat.kill("SIGKILL");
      await socat.status;
      await Deno.remove(folder, { recursive: true });
    }
  },
});
