/** Clients that hold on to a server for as long as they can, beside some that want to be served. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { type ByteStream, connect, ConnectionLostError } from "@zocalo/transport";
import { App } from "../support/app.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { unless } from "../support/skip.ts";

const onLinux = unless(Deno.build.os === "linux", "Linux");

const HONEST = 50;
const DRIPPING = 1_000;

/** Idle limit of the server, in milliseconds. Far above the second between two drops, for slow machines. */
const IDLE_TIMEOUT = 3_000;

/**
 * What the server may need for the connections above, in bytes: some tens of MB. The client that never reads sends several
 * hundred MB within the idle limit, if the server takes them.
 */
const MAX_GROWTH = 150e6;

/** Resident memory of a process, in bytes. */
function residentMemory(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1_024;
}

/** Sends `block` and compares what comes back. */
async function exchange(client: ByteStream, block: Uint8Array, buffer: Uint8Array): Promise<void> {
  const writing = client.write(block);
  for (let offset = 0; offset < block.length;) {
    const count = await client.read(buffer);
    if (count === null) throw new Error("the stream ended in the middle");
    assert(equals(buffer.subarray(0, count), block.subarray(offset, offset += count)));
  }
  await writing;
}

async function beHonest(endpoint: string, stop: AbortSignal): Promise<void> {
  await using client = await connect(endpoint);
  const block = randomBytes(5_000);
  const buffer = new Uint8Array(8_192);
  while (!stop.aborted) await exchange(client, block, buffer);
  await client.closeWrite();
  assertEquals(await client.read(buffer), null);
}

/** Sends and never reads, until the server has had enough. */
async function neverRead(endpoint: string): Promise<void> {
  using client = await connect(endpoint);
  const block = new Uint8Array(65_536);
  await assertRejects(async () => {
    for (;;) await client.write(block);
  }, ConnectionLostError);
}

/** A byte a second for as long as a client that never reads may stay, and one more. */
async function drip(endpoint: string): Promise<void> {
  using client = await connect(endpoint);
  const buffer = new Uint8Array(16);
  for (let time = 0; time <= IDLE_TIMEOUT; time += 1_000) {
    if (time > 0) await new Promise((resolve) => setTimeout(resolve, 1_000));
    await exchange(client, randomBytes(1), buffer);
  }
}

Deno.test({
  name: `echo serve bears clients that never read or drip, beside honest ones${onLinux.suffix}`,
  ignore: onLinux.ignore,
  fn: async () => {
    await using app = await App.start("echo", [
      ...["serve", ":0", "--json", "--verbose"],
      ...["--idle-timeout", `${IDLE_TIMEOUT}ms`],
    ]);
    const endpoint = await app.endpoint();
    const before = residentMemory(app.pid);
    let most = before;
    const watching = setInterval(() => most = Math.max(most, residentMemory(app.pid)), 50);
    const stop = new AbortController();
    try {
      const honest = Array.from({ length: HONEST }, () => beHonest(endpoint, stop.signal));
      const dripping = Array.from({ length: DRIPPING }, () => drip(endpoint));
      await Promise.all([neverRead(endpoint), ...dripping]);
      stop.abort();
      await Promise.all(honest);
    } finally {
      stop.abort();
      clearInterval(watching);
    }
    const isClosed = /^{"event":"closed".*"reason":"(\w+)".*}$/gm;
    const ends = await app.stdout.match(isClosed, HONEST + DRIPPING + 1);
    const idle = ends.filter(([, reason]) => reason === "idle").map(([line]) => JSON.parse(line));
    assertEquals(idle.length, 1);
    assert(idle[0].error.includes(`no progress within ${IDLE_TIMEOUT} ms`), idle[0].error);
    assert(idle[0].bytesRead > 65_536, "it is the one that never reads");
    assert(most - before < MAX_GROWTH, `from ${before} to ${most} bytes`);
    app.kill("SIGTERM");
    assertEquals((await app.finished()).code, 0);
  },
});
