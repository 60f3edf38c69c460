/** `echo bench` over each transport, and against foreign servers. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { makeCertificates } from "../support/certificates.ts";
import { ForeignServer, freePort } from "../support/run.ts";
import { needs, unless } from "../support/skip.ts";
import { App, runApp } from "../support/app.ts";

/** Runs both loops and looks at the counts. */
async function benchBoth(endpoint: string, ...args: string[]): Promise<void> {
  for (const loop of [["-s8k"], ["--rate=500"]]) {
    const short = ["-t300ms", "--warmup=20ms", "--json"];
    const command = ["bench", endpoint, ...short, ...loop, ...(args.length === 0 ? ["-P4"] : args)];
    const { code, stdout, stderr } = await runApp("echo", command);
    assertEquals([code, stderr], [0, ""]);
    const { requests, replies, lost, givenUp } = JSON.parse(stdout);
    assert(requests > 0);
    assertEquals([replies, lost, givenUp], [requests, 0, 0]);
  }
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const forOpenssl = needs("openssl");
Deno.test({
  name: `echo bench measures over TLS${forOpenssl.suffix}`,
  ignore: forOpenssl.ignore,
  fn: () =>
    withFolder(async (folder) => {
      const { ca, server: { cert, key } } = await makeCertificates(folder);
      const args = ["serve", "tls://127.0.0.1:0", "--tls-cert", cert, "--tls-key", key];
      await using server = await App.start("echo", args);
      const endpoint = await server.endpoint();
      await benchBoth(endpoint, "--tls-ca", ca);
      const { code, stdout } = await runApp("echo", ["bench", endpoint, "-P4"]);
      assertEquals([code, stdout], [4, ""]);
    }),
});

const forUnix = unless(Deno.build.os !== "windows", "a system with Unix sockets");
Deno.test({
  name: `echo bench measures over a Unix socket${forUnix.suffix}`,
  ignore: forUnix.ignore,
  fn: () =>
    withFolder(async (folder) => {
      await using server = await App.start("echo", ["serve", `unix:${folder}/echo.sock`]);
      await benchBoth(await server.endpoint());
    }),
});

const forWorkers = unless(Deno.build.os === "linux", "Linux");
Deno.test({
  name: `echo bench measures a server with workers${forWorkers.suffix}`,
  ignore: forWorkers.ignore,
  async fn() {
    await using server = await App.start("echo", ["serve", ":0", "--workers=2"]);
    await benchBoth(await server.endpoint());
  },
});

Deno.test("echo bench measures over more connections than one turn of the loop serves", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  await benchBoth(await server.endpoint(), "-P150");
});

const forPython = needs("python3");
Deno.test({
  name: `echo bench measures a Python echo server${forPython.suffix}`,
  ignore: forPython.ignore,
  async fn() {
    const script: string = fromFileUrl(
      new URL("../interop/python/echo_server.py", import.meta.url),
    );
    await using server = await ForeignServer.printingPort(["python3", script]);
    await benchBoth(`:${server.port}`);
  },
});

const forSocat = needs("socat");
Deno.test({
  name: `echo bench measures socat that runs cat${forSocat.suffix}`,
  ignore: forSocat.ignore,
  async fn() {
    const port = await freePort();
    const listen = `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`;
    await using server = await ForeignServer.onPort(port, ["socat", listen, "EXEC:cat"]);
    await benchBoth(`:${server.port}`);
  },
});
