/** Foreign programs on the other end of a Unix socket. */
import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { equals } from "@std/bytes/equals";
import { fromFileUrl } from "@std/path";
import { type ByteStream, connect, serve } from "@zocalo/transport";
import { run } from "../support/run.ts";
import { needs } from "../support/skip.ts";

const PYTHON: string = fromFileUrl(new URL("python/unix_echo.py", import.meta.url));

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 65_536) crypto.getRandomValues(bytes.subarray(i, i + 65_536));
  return bytes;
}

async function readAll(stream: ByteStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const buffer = new Uint8Array(65_536);
  for (let n = await stream.read(buffer); n !== null; n = await stream.read(buffer)) {
    chunks.push(buffer.slice(0, n));
  }
  return concat(chunks);
}

async function inFolder(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "zocalo" });
  try {
    await body(`${folder}/s`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Programs that send their standard input, half-close, and print what comes back until the end. */
const CLIENTS: Record<string, (path: string) => string[]> = {
  socat: (path) => ["socat", "-t", "60", "-", `UNIX-CONNECT:${path}`],
  python3: (path) => ["python3", PYTHON, "send", path],
};

/** Programs that take one connection, and send back what they read. */
const SERVERS: Record<string, (path: string) => string[]> = {
  socat: (path) => ["socat", "-t", "60", `UNIX-LISTEN:${path}`, "EXEC:cat"],
  python3: (path) => ["python3", PYTHON, "serve", path],
};

for (const [name, argv] of Object.entries(CLIENTS)) {
  const { ignore, suffix } = needs(name);
  Deno.test({
    name: `serve() answers ${name} over a Unix socket, after its half-close too${suffix}`,
    ignore,
    fn: () =>
      inFolder(async (path) => {
        // All of it is sent back only when the client has finished sending.
        await using _server = serve(`unix:${path}`, async (stream) => {
          await stream.write(await readAll(stream));
        });
        const data = randomBytes(16 * 1_048_576);
        const { code, stdout, stderr } = await run(argv(path), data);
        assertEquals(code, 0, stderr);
        assert(equals(stdout, data), `${stdout.length} bytes came back that differ`);
      }),
  });
}

for (const [name, argv] of Object.entries(SERVERS)) {
  const { ignore, suffix } = needs(name);
  Deno.test({
    name: `connect() gets all back from ${name} over a Unix socket, after a half-close${suffix}`,
    ignore,
    fn: () =>
      inFolder(async (path) => {
        const running = run(argv(path));
        await using stream = await connect(`unix:${path}`, {
          retry: { attempts: 1_000, minDelay: 5, maxDelay: 20 },
        });
        const data = randomBytes(16 * 1_048_576);
        const reading = readAll(stream);
        await stream.write(data);
        await stream.closeWrite();
        const back = await reading;
        assert(equals(back, data), `${back.length} bytes came back that differ`);
        assertEquals(await stream.close(), "clean");
        const { code, stderr } = await running;
        assertEquals(code, 0, stderr);
      }),
  });
}
