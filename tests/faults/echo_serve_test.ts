/** Clients of `echo serve` that misbehave, beside one that does not. */
import { assert, assertEquals } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { fromFileUrl } from "@std/path";
import { type ByteStream, connect } from "@zocalo/transport";
import { App } from "../support/app.ts";
import { run } from "../support/run.ts";
import { needs, unless } from "../support/skip.ts";

const RESETS: string = fromFileUrl(new URL("python_resets.py", import.meta.url));

/** Linux tells what a process has open and how much it has worked. */
const isLinux = Deno.build.os === "linux";
const { ignore, suffix } = isLinux ? needs("python3") : unless(false, "Linux");

function openSockets(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].filter(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/${pid}/fd/${name}`).startsWith("socket:");
    } catch {
      return false; // closed since it was listed
    }
  }).length;
}

/** Waits until a process has as many sockets open as before, and fails if that does not happen within seconds. */
async function assertSocketsReturnTo(pid: number, before: number): Promise<void> {
  for (let tries = 0; tries < 500 && openSockets(pid) !== before; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(openSockets(pid), before);
}

/** CPU time of a process so far, in hundredths of a second. */
function cpuTicks(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1]!.split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** Sends blocks one after the other, and compares each that comes back, until `stop` aborts. */
async function transfer(stream: ByteStream, stop: AbortSignal): Promise<number> {
  const block = new Uint8Array(50_000);
  const buffer = new Uint8Array(65_536);
  let blocks = 0;
  for (; !stop.aborted || blocks === 0; blocks++) {
    crypto.getRandomValues(block);
    const writing = stream.write(block);
    let offset = 0;
    while (offset < block.length) {
      const count = await stream.read(buffer);
      if (count === null) throw new Error("the stream ended in the middle");
      assert(equals(buffer.subarray(0, count), block.subarray(offset, offset + count)));
      offset += count;
    }
    await writing;
  }
  return blocks;
}

for (const kind of ["queue", "middle"]) {
  Deno.test({
    name: `echo serve survives 300 clients that reset in the ${kind}, beside a transfer${suffix}`,
    ignore,
    fn: async () => {
      await using app = await App.start("echo", ["serve", ":0"]);
      const endpoint = await app.endpoint();
      const port = endpoint.slice(endpoint.lastIndexOf(":") + 1);
      const before = openSockets(app.pid);
      {
        await using client = await connect(endpoint);
        const stop = new AbortController();
        const transferring = transfer(client, stop.signal);
        // A stopped process leaves connections in the queue, so that they die there.
        if (kind === "queue") app.kill("SIGSTOP");
        const { code, stderr } = await run(["python3", RESETS, port, "300", kind]);
        assertEquals(code, 0, stderr);
        if (kind === "queue") app.kill("SIGCONT");
        stop.abort();
        assert(await transferring > 0);
        // One that comes afterwards is served too.
        await using late = await connect(endpoint);
        await transfer(late, AbortSignal.abort());
      }
      await assertSocketsReturnTo(app.pid, before);
      app.kill("SIGTERM");
      const { code, stderr } = await app.finished();
      assertEquals(code, 0);
      assertEquals(stderr.split("\n").filter((line) => !line.startsWith("listening on ")), [""]);
    },
  });
}

Deno.test({
  name: `echo serve does nothing while its client is idle${suffix}`,
  ignore,
  fn: async () => {
    await using app = await App.start("echo", ["serve", ":0"]);
    using client = await connect(await app.endpoint());
    await client.write(new Uint8Array(1));
    await client.read(new Uint8Array(1));
    const before = cpuTicks(app.pid);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const worked = cpuTicks(app.pid) - before;
    assert(worked <= 10, `an idle second cost ${worked} hundredths of a second`);
  },
});
