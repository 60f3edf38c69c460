/** Python on the other end of datagrams. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { fromFileUrl } from "@std/path";
import { bind, serveDatagrams, type UdpSocket } from "@zocalo/udp";
import { Printed } from "../support/app.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { run } from "../support/run.ts";
import { needs } from "../support/skip.ts";

const PYTHON: string = fromFileUrl(new URL("python/udp_ends.py", import.meta.url));
const GROUP = "224.3.29.71";

/** Also a byte more and less than what fits into pages, buffers and packets. */
const SIZES = [0, 1, 1_472, 4_096, 4_097, 65_507];

const { ignore, suffix } = needs("python3");

function pythonTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${suffix}`, ignore, fn });
}

/** A Python program that prints its port first, and then what it gets. */
class Python implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #stdout: Printed;

  constructor(...args: string[]) {
    this.#process = new Deno.Command("python3", {
      args: [PYTHON, ...args],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    this.#stdout = new Printed(this.#process.stdout);
  }

  /** The first lines. */
  async lines(count: number): Promise<string[]> {
    const matches = await this.#stdout.match(/^.*$(?=\n)/gm, count);
    return matches.map(([line]) => line!);
  }

  async port(): Promise<number> {
    const [port] = await this.lines(1);
    return Number(port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await this.#stdout.ended;
  }
}

for (
  const [family, address, host] of [["IPv4", "127.0.0.1", "127.0.0.1"], [
    "IPv6",
    "::1",
    "[::1]",
  ]] as const
) {
  pythonTest(
    `request() gets back from Python what it sends over ${family}, of any size`,
    async () => {
      await using python = new Python("echo", address);
      const port = await python.port();
      await using socket = bind(`udp://${host}:0`);
      for (const size of SIZES) {
        const data = randomBytes(size);
        const reply = await socket.request(data, `udp://${host}:${port}`);
        assert(equals(reply.data, data), `${reply.data.length} bytes came back for ${size}`);
        assertEquals(reply.truncated, false);
      }
    },
  );

  pythonTest(
    `serveDatagrams() sends back to Python what it gets over ${family}, of any size`,
    async () => {
      await using server = serveDatagrams(`udp://${host}:0`, ({ data }, peer) => peer.send(data));
      const args = [address, server.endpoint.port, ...SIZES].map(String);
      const { code, stderr } = await run(["python3", PYTHON, "send", ...args]);
      assertEquals(code, 0, stderr);
      assertEquals(server.stats.sent, SIZES.length);
    },
  );

  pythonTest(
    `send() refuses 65508 bytes over ${family}, and Python gets none of them`,
    async () => {
      await using python = new Python("sink", address);
      const to = `udp://${host}:${await python.port()}`;
      await using socket = bind(`udp://${host}:0`);
      await assertRejects(
        () => socket.send(new Uint8Array(65_508), to),
        RangeError,
        "at most 65507",
      );
      await socket.send(new Uint8Array(3), to);
      const [, size] = await python.lines(2);
      assertEquals(size, "3");
    },
  );
}

const ON_LOOPBACK = { interface: "127.0.0.1" };

/** Answers as the known example program does. */
async function acknowledge(socket: UdpSocket): Promise<string> {
  const { data, from } = await socket.receive({ timeout: 30_000 });
  await socket.send(new TextEncoder().encode("ack"), from);
  return new TextDecoder().decode(data);
}

pythonTest("joinGroup() lets two sockets hear a Python sender, and answer it", async () => {
  await using first = bind("udp://0.0.0.0:0", { reuseAddress: true });
  await using second = bind(first.endpoint, { reuseAddress: true });
  for (const socket of [first, second]) await socket.joinGroup(GROUP, ON_LOOPBACK);
  const heard = Promise.all([first, second].map(acknowledge));
  const args = ["group-send", GROUP, String(first.endpoint.port), "2"];
  const { code, stdout, stderr } = await run(["python3", PYTHON, ...args]);
  assertEquals(code, 0, stderr);
  assertEquals(await heard, ["very important data", "very important data"]);
  assertEquals(new TextDecoder().decode(stdout), "ack\nack\n");
});

pythonTest("request() to a group is heard and answered by a Python receiver", async () => {
  await using python = new Python("group-receive", GROUP);
  const port = await python.port();
  // The address says which network the group is sought on.
  await using socket = bind("udp://127.0.0.1:0");
  await socket.joinGroup(GROUP, { ...ON_LOOPBACK, ttl: 1 });
  const data = new TextEncoder().encode("very important data");
  const { data: reply, from } = await socket.request(data, `udp://${GROUP}:${port}`);
  assertEquals(new TextDecoder().decode(reply), "ack");
  assertEquals(from, { transport: "udp", hostname: "127.0.0.1", port });
  assertEquals((await python.lines(2))[1], "very important data");
});
