/** `echo` and foreign programs that speak TLS. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { fromFileUrl } from "@std/path";
import { App, runApp } from "../support/app.ts";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { ForeignServer, freePort, type Ran, run } from "../support/run.ts";
import { needs } from "../support/skip.ts";

const SIZE = 16 * 1_048_576;

const PYTHON_CLIENT: string = fromFileUrl(new URL("python/tls_echo_client.py", import.meta.url));
const PYTHON_SERVER: string = fromFileUrl(new URL("python/tls_echo_server.py", import.meta.url));

/** A program that talks for longer is killed, so that a test fails rather than hangs. In milliseconds. */
const LIFETIME = 60_000;

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

const forOpenssl = needs("openssl");
const certificates: Certificates | undefined = forOpenssl.ignore
  ? undefined
  : await makeCertificates(folder);

function serveArgs({ server }: Certificates): string[] {
  return ["serve", "tls://127.0.0.1:0", "--tls-cert", server.cert, "--tls-key", server.key];
}

function sClient(endpoint: string, ...options: string[]): string[] {
  const port = endpoint.slice(endpoint.lastIndexOf(":") + 1);
  const usual = ["-quiet", "-nocommands", "-no_ign_eof", "-verify_return_error"];
  return ["openssl", "s_client", "-connect", `127.0.0.1:${port}`, ...usual, ...options];
}

/** A test that gets `echo serve` on a TLS port, with everything else that it needs. */
function test(
  name: string,
  programs: string[],
  fn: (certificates: Certificates, port: string) => Promise<void>,
): void {
  const { ignore, suffix } = needs("openssl", ...programs);
  Deno.test({
    name: `${name}${suffix}`,
    ignore,
    fn: async () => {
      await using app = await App.start("echo", serveArgs(certificates!));
      const endpoint = await app.endpoint();
      await fn(certificates!, endpoint.slice(endpoint.lastIndexOf(":") + 1));
      app.kill("SIGTERM");
      const { code, stderr } = await app.finished();
      assertEquals([code, stderr], [0, `listening on ${endpoint}\n`]);
    },
  });
}

/** Sends `data` to a program's standard input, reads as much from its standard output, and only then ends its input. */
async function converse(argv: readonly string[], data: Uint8Array): Promise<Ran> {
  const [command, ...args] = argv;
  const child = new Deno.Command(command!, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), LIFETIME);
  const saying = new Response(child.stderr).text();
  const writer = child.stdin.getWriter();
  // A program that was refused reads nothing, which its output tells.
  const writing = writer.write(data).catch(() => {});
  const endInput = () => writing.then(() => writer.close()).catch(() => {});
  const stdout = new Uint8Array(data.length);
  let length = 0;
  for await (const chunk of child.stdout) {
    stdout.set(chunk, length);
    length += chunk.length;
    if (length === data.length) await endInput();
  }
  await endInput();
  const [{ code }, stderr] = await Promise.all([child.status, saying]);
  clearTimeout(timer);
  return { code, stdout: stdout.subarray(0, length), stderr };
}

function assertSame({ code, stdout, stderr }: Ran, data: Uint8Array): void {
  assertEquals(code, 0, stderr);
  assert(equals(stdout, data), `${stdout.length} bytes came back that differ`);
}

test(
  "echo serve sends 16 MiB back to socat over TLS, then the end",
  ["socat"],
  async ({ ca }, port) => {
    const data = randomBytes(SIZE);
    // It half-closes when its input ends, and waits for the rest.
    const address = `OPENSSL:localhost:${port},pf=ip4,cafile=${ca}`;
    assertSame(await run(["socat", "-t", "60", "-", address], data), data);
  },
);

test("echo serve sends 16 MiB back to openssl s_client", [], async ({ ca }, port) => {
  const data = randomBytes(SIZE);
  // It throws away what comes after the end of its input.
  assertSame(await converse(sClient(`:${port}`, "-CAfile", ca), data), data);
});

Deno.test({
  name:
    `echo serve --tls-ca serves openssl s_client with a certificate of that CA only${forOpenssl.suffix}`,
  ignore: forOpenssl.ignore,
  fn: async () => {
    const { ca, otherCa, server: { cert, key } } = certificates!;
    const own = ["-cert", cert, "-key", key];
    const data = randomBytes(1_000);
    await using app = await App.start("echo", [...serveArgs(certificates!), "--tls-ca", ca]);
    const endpoint = await app.endpoint();
    assertSame(await converse(sClient(endpoint, "-CAfile", ca, ...own), data), data);
    const without = await converse(sClient(endpoint, "-CAfile", ca), data);
    assertEquals(without.stdout.length, 0);

    await using strict = await App.start("echo", [
      ...serveArgs(certificates!),
      "--tls-ca",
      otherCa,
    ]);
    const wrong = sClient(await strict.endpoint(), "-CAfile", ca, ...own);
    assertEquals((await converse(wrong, data)).stdout.length, 0);
  },
});

test(
  "echo serve sends 16 MiB back to Python's ssl, then close_notify",
  ["python3"],
  async ({ ca }, port) => {
    const { code, stderr } = await run(["python3", PYTHON_CLIENT, port, ca, String(SIZE)]);
    assertEquals(code, 0, stderr);
  },
);

test(
  "echo serve survives clients that speak no TLS or trust no such CA",
  ["python3"],
  async ({ ca, otherCa }, port) => {
    const garbage = `
import socket, sys
for data in [b"", b"GET / HTTP/1.0\\r\\n\\r\\n", bytes(70000), b"\\x16\\x03\\x01\\xff\\xff"]:
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
        connection.sendall(data)
`;
    assertEquals((await run(["python3", "-c", garbage, port])).code, 0);
    const distrusting = await run(["python3", PYTHON_CLIENT, port, otherCa, "1"]);
    assertStringIncludes(distrusting.stderr, "CERTIFICATE_VERIFY_FAILED");
    const { code, stderr } = await run(["python3", PYTHON_CLIENT, port, ca, "1000"]);
    assertEquals(code, 0, stderr);
  },
);

async function pingFive(port: number, ca: string): Promise<void> {
  const endpoint = `tls://127.0.0.1:${port}`;
  const args = ["ping", endpoint, "-c5", "-i10ms", "-s100k", "--tls-ca", ca];
  const { code, stdout, stderr } = await runApp("echo", args);
  assertEquals(stderr, "");
  assertEquals(code, 0);
  assertEquals(stdout.match(/^102400 bytes from /gm)?.length, 5);
  assertMatch(stdout, /^5 sent, 5 received, 0% loss/m);
}

/** `echo ping` that must not trust the server. */
async function assertDistrusts(port: number, ca: string, reason: RegExp): Promise<void> {
  const args = ["ping", `tls://127.0.0.1:${port}`, "-c1", "--tls-ca", ca];
  const { code, stdout, stderr } = await runApp("echo", args);
  assertEquals([code, stdout], [4, ""], stderr);
  assertMatch(stderr, reason);
}

const forPython = needs("openssl", "python3");
Deno.test({
  name: `echo ping hears from a Python TLS server, if it may trust it${forPython.suffix}`,
  ignore: forPython.ignore,
  fn: async () => {
    const { ca, otherCa, server, expired, otherName } = certificates!;
    const start = ({ cert, key }: typeof server) =>
      ForeignServer.printingPort(["python3", PYTHON_SERVER, cert, key]);
    await using good = await start(server);
    await pingFive(good.port, ca);
    await assertDistrusts(good.port, otherCa, /trusted CA/);
    await using late = await start(expired);
    await assertDistrusts(late.port, ca, /expired/);
    await using wrong = await start(otherName);
    await assertDistrusts(wrong.port, ca, /name|127\.0\.0\.1/);
  },
});

const forSocat = needs("openssl", "socat");
Deno.test({
  name: `echo ping hears from socat that runs cat behind TLS${forSocat.suffix}`,
  ignore: forSocat.ignore,
  fn: async () => {
    const { ca, server: { cert, key } } = certificates!;
    const port = await freePort();
    const options = `bind=127.0.0.1,fork,reuseaddr,cert=${cert},key=${key},verify=0`;
    const argv = ["socat", `OPENSSL-LISTEN:${port},${options}`, "EXEC:cat"];
    await using server = await ForeignServer.onPort(port, argv);
    await pingFive(server.port, ca);
  },
});
