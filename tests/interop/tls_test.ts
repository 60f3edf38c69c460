/** How TLS ends, with Python's `ssl` (OpenSSL) on the other side. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { type ByteStream, connect, ConnectionLostError, listen } from "@zocalo/transport";
import { tlsTest, withFiles } from "../support/tls.ts";

const SCRIPT: string = fromFileUrl(new URL("python/tls_ends.py", import.meta.url));
const SIZE = 10 * 1_048_576;

async function count(stream: ByteStream): Promise<number> {
  const buffer = new Uint8Array(65_536);
  let total = 0;
  for (let n = await stream.read(buffer); n !== null; n = await stream.read(buffer)) total += n;
  return total;
}

/** What is to be seen of each way to end, and what Python prints. */
const WAYS: Record<string, (stream: ByteStream) => Promise<string>> = {
  "half-close": async (stream) => {
    assertEquals(await count(stream), 100_000);
    await stream.write(new Uint8Array(SIZE));
    assertEquals(await stream.close(), "clean");
    return String(SIZE);
  },
  "eof": async (stream) => {
    const error = await assertRejects(() => count(stream), ConnectionLostError) as Error;
    assertEquals(stream.bytesRead, 100_000);
    assert(error.message.includes("close_notify"), error.message);
    stream.abort();
    return "";
  },
  "reset": async (stream) => {
    for (let n = 0; n < 100_000;) n += (await stream.read(new Uint8Array(100_000)))!;
    const reading = stream.read(new Uint8Array(1));
    await stream.write(new Uint8Array(1));
    const error = await assertRejects(() => reading, ConnectionLostError) as Error;
    assertEquals((error.cause as { code?: string }).code, "ECONNRESET", error.message);
    return "";
  },
};

/** The program, line by line. */
class Python {
  readonly #child: Deno.ChildProcess;
  readonly #output: ReadableStreamDefaultReader<string>;

  constructor(...args: string[]) {
    const child = new Deno.Command("python3", { args: [SCRIPT, ...args], stdout: "piped" }).spawn();
    this.#child = child;
    this.#output = child.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough<string>(new TextLineStream()).getReader();
  }

  /** The next line it prints; empty when it has ended. */
  async line(): Promise<string> {
    return (await this.#output.read()).value ?? "";
  }

  async finished(): Promise<void> {
    assertEquals(await this.line(), "");
    assertEquals((await this.#child.status).code, 0);
  }
}

for (const version of ["1.2", "1.3"]) {
  for (const [way, expect] of Object.entries(WAYS)) {
    const over = `${way} of Python with TLS ${version}`;
    tlsTest(
      `a server sees the ${over}`,
      async ({ server, trusting: { caCerts: [ca] } }) => {
        await using listener = listen("tls://127.0.0.1:0", { tls: server });
        await withFiles({ ca: ca! }, async ({ ca }) => {
          const peer = new Python("connect", String(listener.endpoint.port), ca, version, way);
          using stream = (await listener.accept())!;
          const printed = await expect(stream);
          assertEquals(await peer.line(), printed);
          await peer.finished();
        });
      },
      ["python3"],
    );

    tlsTest(
      `a client sees the ${over}`,
      async ({ server, trusting }) => {
        await withFiles(server as { cert: string; key: string }, async ({ cert, key }) => {
          const peer = new Python("serve", cert, key, version, way);
          using stream = await connect(`tls://localhost:${await peer.line()}`, { tls: trusting });
          const printed = await expect(stream);
          assertEquals(await peer.line(), printed);
          await peer.finished();
        });
      },
      ["python3"],
    );
  }
}
