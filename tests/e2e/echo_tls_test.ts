/** `echo` over TLS. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Certificates, certificateTests } from "../support/certificates.ts";
import { unless } from "../support/skip.ts";
import { App, runApp } from "../support/app.ts";
import { assertOneLine } from "./_echo_peers.ts";

const { test, folder } = await certificateTests();

async function serve(
  { cert, key }: Certificates["server"],
  ...args: string[]
): Promise<App> {
  return await App.start("echo", ["serve", ...args, "--tls-cert", cert, "--tls-key", key]);
}

test("echo serves and pings over TLS, beside TCP", async ({ ca, server }) => {
  await using app = await serve(server, "tls://127.0.0.1:0", ":0", "-v");
  const [endpoint] = await app.endpoints(2);
  assertMatch(endpoint!, /^tls:\/\/127\.0\.0\.1:\d+$/);
  const byName = endpoint!.replace("127.0.0.1", "localhost");
  for (const name of [endpoint!, byName]) {
    const args = ["ping", name, "-c3", "-i0", "-s1M", "--tls-ca", ca];
    const { code, stdout, stderr } = await runApp("echo", args);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^3 sent, 3 received, 0% loss, /m);
  }
  await app.stderr.match(/^tls:\S+ closed: clean, 3145728 bytes in, 3145728 out, /gm, 2);
  app.kill("SIGTERM");
  assertEquals((await app.finished()).code, 0);
});

test("echo ping trusts several CAs at once", async ({ ca, otherCa, server }) => {
  await using app = await serve(server, "tls://127.0.0.1:0");
  const args = ["ping", await app.endpoint(), "-qc1", "--tls-ca", otherCa, "--tls-ca", ca];
  assertEquals((await runApp("echo", args)).code, 0);
});

test("echo ping returns 4 and says why when it cannot trust the server", async (all) => {
  const { ca, otherCa, server, expired, otherName } = all;
  const cases = [
    { certificate: server, trusted: otherCa, reason: /trusted CA/ },
    { certificate: expired, trusted: ca, reason: /expired/ },
    { certificate: otherName, trusted: ca, reason: /name|127\.0\.0\.1/ },
  ];
  for (const { certificate, trusted, reason } of cases) {
    await using app = await serve(certificate, "tls://127.0.0.1:0");
    const endpoint = await app.endpoint();
    const { code, stdout, stderr } = await runApp("echo", ["ping", endpoint, "--tls-ca", trusted]);
    assertEquals([code, stdout], [4, ""], stderr);
    assertOneLine(stderr);
    assertStringIncludes(stderr, `Cannot connect to ${endpoint}: `);
    assertMatch(stderr, reason);
  }
});

test("echo ping returns 4 when the server speaks no TLS", async ({ ca }) => {
  await using app = await App.start("echo", ["serve", ":0"]);
  const endpoint = (await app.endpoint()).replace("tcp:", "tls:");
  // The server echoes the client's hello, which no server sends.
  const { code, stdout, stderr } = await runApp("echo", ["ping", endpoint, "--tls-ca", ca]);
  assertEquals([code, stdout], [4, ""], stderr);
  assertOneLine(stderr);
});

// With TLS 1.3 a client is refused only after its handshake: it has connected, and loses the connection.
test("echo serve --tls-ca refuses a client without a certificate", async ({ ca, server }) => {
  await using app = await serve(server, "tls://127.0.0.1:0", "--tls-ca", ca);
  const args = ["ping", await app.endpoint(), "-qc1", "--tls-ca", ca];
  const { code, stderr } = await runApp("echo", args);
  assertEquals(code, 3);
  assertOneLine(stderr);
});

test("echo serve and ping take the certificates that the README makes", async () => {
  const readme = await Deno.readTextFile(new URL("../../apps/echo/README.md", import.meta.url));
  const commands = readme.match(/^openssl req .*$/gm)!;
  assertEquals(commands.length, 2);
  const cwd = await Deno.makeTempDir({ dir: folder });
  for (const command of commands) {
    const { success, stderr } = await new Deno.Command("sh", { args: ["-c", command], cwd })
      .output();
    assert(success, new TextDecoder().decode(stderr));
  }
  const pair = { cert: `${cwd}/server.pem`, key: `${cwd}/server.key` };
  await using app = await serve(pair, "tls://:0");
  const endpoint = (await app.endpoint()).replace("127.0.0.1", "localhost");
  const args = ["ping", endpoint, "-qc1", "--tls-ca", `${cwd}/ca.pem`];
  assertEquals((await runApp("echo", args)).code, 0);
});

// The library finds these only when it uses them, or passes over them.
test("echo ping returns 5 for a CA that cannot be decoded, before it connects", async (all) => {
  const { ca, server } = all;
  await using app = await serve(server, "tls://127.0.0.1:0");
  const text = await Deno.readTextFile(ca);
  const bad = `${folder}/bad.pem`;
  await Deno.writeTextFile(bad, `${text.slice(0, 200)}\n-----END CERTIFICATE-----\n`);
  for (const endpoint of [await app.endpoint(), "tls://:1"]) {
    const args = ["ping", endpoint, "-qc1", "--tls-ca", ca, "--tls-ca", bad];
    const { code, stdout, stderr } = await runApp("echo", args);
    const message = `echo: Cannot use --tls-ca "${bad}": its certificate cannot be decoded\n`;
    assertEquals([code, stdout, stderr], [5, "", message]);
  }
});

test("echo serve takes certificate and key from one file", async ({ ca, server }) => {
  const both = `${folder}/both.pem`;
  const [cert, key] = [server.cert, server.key].map((path) => Deno.readTextFileSync(path));
  await Deno.writeTextFile(both, `\ufeff${key}${cert}`);
  await using app = await serve({ cert: both, key: both }, "tls://127.0.0.1:0");
  const args = ["ping", await app.endpoint(), "-qc1", "--tls-ca", ca];
  assertEquals((await runApp("echo", args)).code, 0);
});

test("echo returns 5 and names the option when a file cannot be used", async (all) => {
  const { ca, server: { cert, key }, expired } = all;
  const serving = ["serve", "tls://127.0.0.1:0"];
  const cases: [string[], string][] = [
    [
      [...serving, "--tls-cert", "no.pem", "--tls-key", key],
      'Cannot read --tls-cert "no.pem": there is no such file',
    ],
    [
      [...serving, "--tls-cert", key, "--tls-key", key],
      `Cannot use --tls-cert "${key}": it holds no certificate in PEM`,
    ],
    [
      [...serving, "--tls-cert", cert, "--tls-key", cert],
      `Cannot use --tls-key "${cert}": it holds no private key in PEM`,
    ],
    [
      [...serving, "--tls-cert", cert, "--tls-key", expired.key],
      `Cannot use --tls-key "${expired.key}": it is not the key of the certificate`,
    ],
    [
      ["ping", "tls://:7", "--tls-ca", ca, "--tls-ca", "no.pem"],
      'Cannot read --tls-ca "no.pem": there is no such file',
    ],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await runApp("echo", args);
    assertEquals([code, stdout, stderr], [5, "", `echo: ${message}\n`]);
  }
});

test("echo serve --workers serves over TLS", async ({ ca, server }) => {
  await using app = await serve(server, "tls://127.0.0.1:0", "--workers=2");
  const args = ["ping", await app.endpoint(), "-qc1", "--tls-ca", ca];
  const codes = await Promise.all(
    Array.from({ length: 8 }, async () => (await runApp("echo", args)).code),
  );
  assertEquals(codes, Array(8).fill(0));
  app.kill("SIGTERM");
  assertEquals((await app.finished()).code, 0);
}, unless(Deno.build.os === "linux", "Linux"));
