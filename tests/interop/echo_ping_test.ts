/** `echo ping` against foreign echo servers. */
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { runApp } from "../support/app.ts";
import { ForeignServer, freePort } from "../support/run.ts";
import { needs } from "../support/skip.ts";

const PYTHON_SERVER: string = fromFileUrl(new URL("python/echo_server.py", import.meta.url));

async function pingFive(port: number): Promise<void> {
  const endpoint = `tcp://127.0.0.1:${port}`;
  const { code, stdout, stderr } = await runApp("echo", ["ping", endpoint, "-c5", "-i10ms"]);
  assertEquals(stderr, "");
  assertEquals(code, 0);
  assertEquals(stdout.match(/^64 bytes from /gm)?.length, 5);
  assertMatch(stdout, /^5 sent, 5 received, 0% loss/m);
  assertMatch(stdout, /^rtt min\/avg\/max\/mdev = [\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms$/m);
}

async function xinetd(port: number, folder: string): Promise<string[]> {
  const config = `${folder}/xinetd.conf`;
  await Deno.writeTextFile(
    config,
    `service echo
{
  type = INTERNAL UNLISTED
  id = echo-stream
  socket_type = stream
  protocol = tcp
  wait = no
  port = ${port}
  bind = 127.0.0.1
}
`,
  );
  return ["xinetd", "-dontfork", "-f", config, "-pidfile", `${folder}/xinetd.pid`];
}

const forPython = needs("python3");
Deno.test({
  name: `echo ping hears from a Python echo server${forPython.suffix}`,
  ignore: forPython.ignore,
  fn: async () => {
    await using server = await ForeignServer.printingPort(["python3", PYTHON_SERVER]);
    await pingFive(server.port);
  },
});

const forSocat = needs("socat");
Deno.test({
  name: `echo ping hears from socat that runs cat${forSocat.suffix}`,
  ignore: forSocat.ignore,
  fn: async () => {
    const port = await freePort();
    const listen = `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`;
    await using server = await ForeignServer.onPort(port, ["socat", listen, "EXEC:cat"]);
    await pingFive(server.port);
  },
});

const forXinetd = needs("xinetd");
Deno.test({
  name: `echo ping hears from the echo service of xinetd${forXinetd.suffix}`,
  ignore: forXinetd.ignore,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const port = await freePort();
      await using server = await ForeignServer.onPort(port, await xinetd(port, folder));
      await pingFive(server.port);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
