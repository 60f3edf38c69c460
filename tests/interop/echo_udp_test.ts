/** `echo` over UDP with foreign programs on the other end. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { App, runApp } from "../support/app.ts";
import { ForeignServer, run } from "../support/run.ts";
import { needs, type Skip } from "../support/skip.ts";

const PYTHON: string = fromFileUrl(new URL("python/udp_ends.py", import.meta.url));

const SIZES = [0, 1, 1_472, 4_096, 4_097, 65_507];

const FAMILIES = [["IPv4", "127.0.0.1", "127.0.0.1"], ["IPv6", "::1", "[::1]"]] as const;

function foreignTest(name: string, { ignore, suffix }: Skip, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${suffix}`, ignore, fn });
}

/** A UDP port of this machine that was free a moment ago. */
function freePort(): number {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  socket.close();
  return (socket.addr as Deno.NetAddr).port;
}

/** Nobody says when a server of datagrams is ready: with `-w` requests go on until five replies have come. */
async function pingFive(endpoint: string, ...options: string[]): Promise<void> {
  const args = ["ping", endpoint, "-c5", "-i20ms", "-W200ms", "-w20s", ...options];
  const { code, stdout, stderr } = await runApp("echo", args);
  assertEquals([code, stderr], [0, ""], stdout);
  assertMatch(stdout, /^\d+ sent, 5 received, /m);
}

/** Both loops, with requests that the server's socket has room for. */
async function benchBoth(endpoint: string): Promise<void> {
  for (const loop of [["-s1400"], ["--rate=500"]]) {
    const args = ["bench", endpoint, "-P8", "-t300ms", "--warmup=0", "-W30s", "--json", ...loop];
    const { code, stdout, stderr } = await runApp("echo", args);
    assertEquals([code, stderr], [0, ""]);
    const { requests, replies, lost, duplicated, reordered, foreign } = JSON.parse(stdout);
    assert(replies > 0);
    assertEquals([replies, lost, duplicated, reordered, foreign], [requests, 0, 0, 0, 0]);
  }
}

for (const [family, address, host] of FAMILIES) {
  foreignTest(
    `echo ping hears from a Python echo server over ${family}`,
    needs("python3"),
    async () => {
      await using server = await ForeignServer.printingPort(["python3", PYTHON, "echo", address]);
      for (const size of SIZES) await pingFive(`udp://${host}:${server.port}`, `-s${size}`);
    },
  );

  foreignTest(
    `echo bench measures a Python echo server over UDP and ${family}`,
    needs("python3"),
    async () => {
      await using server = await ForeignServer.printingPort(["python3", PYTHON, "echo", address]);
      await benchBoth(`udp://${host}:${server.port}`);
    },
  );

  foreignTest(
    `echo serve answers Python over ${family}, whatever the size`,
    needs("python3"),
    async () => {
      await using server = await App.start("echo", ["serve", `udp://${host}:0`]);
      const port = (await server.endpoint()).split(":").at(-1)!;
      const argv = ["python3", PYTHON, "send", address, port, ...SIZES.map(String)];
      const { code, stderr } = await run(argv);
      assertEquals(code, 0, stderr);
    },
  );
}

foreignTest("echo ping hears from socat that runs cat over UDP", needs("socat"), async () => {
  const port = freePort();
  const listen = `UDP4-RECVFROM:${port},bind=127.0.0.1,fork`;
  await using _server = ForeignServer.start(port, ["socat", listen, "EXEC:cat"]);
  await pingFive(`udp://127.0.0.1:${port}`);
});

foreignTest("echo serve answers socat over UDP", needs("socat"), async () => {
  await using server = await App.start("echo", ["serve", "udp://127.0.0.1:0"]);
  const address = (await server.endpoint()).replace("udp://", "UDP4:");
  const input = new TextEncoder().encode("hola");
  // It goes on listening for 0.5 s after the end of its input.
  const { code, stdout } = await run(["socat", "-t0.5", "-", address], input);
  assertEquals([code, new TextDecoder().decode(stdout)], [0, "hola"]);
});

foreignTest(
  "echo ping hears from the echo service of xinetd over UDP",
  needs("xinetd"),
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const port = freePort();
      await Deno.writeTextFile(
        `${folder}/xinetd.conf`,
        `service echo
{
  type = INTERNAL UNLISTED
  id = echo-dgram
  socket_type = dgram
  protocol = udp
  wait = yes
  port = ${port}
  bind = 127.0.0.1
}
`,
      );
      const options = [
        "-dontfork",
        "-f",
        `${folder}/xinetd.conf`,
        "-pidfile",
        `${folder}/xinetd.pid`,
      ];
      await using _server = ForeignServer.start(port, ["xinetd", ...options]);
      await pingFive(`udp://127.0.0.1:${port}`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
