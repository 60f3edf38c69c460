/** `echo serve` with limits, and with faults on purpose. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { connect, ConnectionLostError } from "@zocalo/transport";
import { unless } from "../support/skip.ts";
import { App } from "../support/app.ts";
import { leaveTogether, readSome } from "./_echo_peers.ts";

/** Ports are shared on Linux only. */
const forWorkers = unless(Deno.build.os === "linux", "Linux");

/** A test with one worker and with two. */
function test(name: string, fn: (workers: string) => Promise<void>): void {
  Deno.test(name, () => fn("--workers=1"));
  Deno.test({
    name: `${name}, with two workers${forWorkers.suffix}`,
    ignore: forWorkers.ignore,
    fn: () => fn("--workers=2"),
  });
}

test("echo serve --idle-timeout ends a connection on which nothing moves, and says so", async (workers) => {
  const args = ["serve", ":0", "--idle-timeout=200ms", "-v", workers];
  await using text = await App.start("echo", args);
  using client = await connect(await text.endpoint());
  await client.write(new Uint8Array(3));
  await readSome(client);
  await leaveTogether(client).catch((error) =>
    assert(error instanceof ConnectionLostError, String(error))
  );
  const [line] = await text.stderr.match(/^\S+ closed: .*$/gm);
  assertMatch(line![0], / closed: aborted, 3 bytes in, 3 out, [\d.]+ s: .*200 ms/);

  await using json = await App.start("echo", [...args, "--json"]);
  using other = await connect(await json.endpoint());
  await json.stdout.match(/"event":"closed".*\n/g);
  const { event, outcome, reason, error } = json.stdout.json.pop();
  assertEquals([event, outcome, reason], ["closed", "aborted", "idle"]);
  assertMatch(error, /200 ms/);
  other.abort();
});

test("echo serve --idle-timeout=0 lets a connection be idle", async (workers) => {
  await using server = await App.start("echo", ["serve", ":0", "--idle-timeout=0", workers]);
  using client = await connect(await server.endpoint());
  // A limit of 0 ms would have ended it by now.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await client.write(new Uint8Array(3));
  assertEquals((await readSome(client)).length, 3);
});

/** Sends `data` in pieces, each after the one before is back, and returns what came before the connection ended. */
async function exchange(endpoint: string, data: Uint8Array): Promise<Uint8Array> {
  using client = await connect(endpoint);
  const received = new Uint8Array(data.length);
  let length = 0;
  try {
    for (let sent = 0; sent < data.length;) {
      await client.write(data.subarray(sent, sent += 256));
      while (length < sent) {
        const some = await readSome(client);
        if (some.length === 0) return received.subarray(0, length);
        received.set(some, length);
        length += some.length;
      }
    }
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error;
  }
  return received.subarray(0, length);
}

test("echo serve --fault breaks connections in the middle, but changes no byte", async (workers) => {
  await using server = await App.start("echo", ["serve", ":0", "--fault=1", workers]);
  const endpoint = await server.endpoint();
  const data = crypto.getRandomValues(new Uint8Array(16_384));
  const received = await Promise.all(
    Array.from({ length: 50 }, () => exchange(endpoint, data)),
  );
  for (const bytes of received) assert(equals(bytes, data.subarray(0, bytes.length)));
  const whole = received.filter(({ length }) => length === data.length).length;
  assert(whole > 0 && whole < 50, `${whole} of 50 connections got everything`);
});
