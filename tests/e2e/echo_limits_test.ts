/** `echo serve` with limits, and with faults on purpose. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { equals } from "@std/bytes/equals";
import { connect, ConnectionLostError } from "@zocalo/transport";
import { App } from "./_app.ts";
import { leaveTogether, readSome } from "./_echo_peers.ts";

Deno.test("echo serve --idle-timeout ends a connection on which nothing moves, and says so", async () => {
  const args = ["serve", ":0", "--idle-timeout=200ms", "-v"];
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

Deno.test("echo serve --idle-timeout=0 lets a connection be idle", async () => {
  await using server = await App.start("echo", ["serve", ":0", "--idle-timeout=0"]);
  using client = await connect(await server.endpoint());
  // A limit of 0 ms would have ended it by now.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await client.write(new Uint8Array(3));
  assertEquals((await readSome(client)).length, 3);
});

/** Sends `data`, and returns what came back before the end, or before the connection was lost. */
async function exchange(endpoint: string, data: Uint8Array): Promise<Uint8Array> {
  await using client = await connect(endpoint);
  const sending = client.write(data).then(() => client.closeWrite()).catch(() => {});
  const received = new Uint8Array(data.length);
  let length = 0;
  try {
    for (let some; (some = await readSome(client)).length > 0; length += some.length) {
      received.set(some, length);
    }
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error;
  }
  client.abort();
  await sending;
  return received.subarray(0, length);
}

Deno.test("echo serve --fault breaks connections in the middle, but changes no byte", async () => {
  await using server = await App.start("echo", ["serve", ":0", "--fault=1"]);
  const endpoint = await server.endpoint();
  const data = crypto.getRandomValues(new Uint8Array(16_384));
  const received = await Promise.all(
    Array.from({ length: 50 }, () => exchange(endpoint, data)),
  );
  for (const bytes of received) assert(equals(bytes, data.subarray(0, bytes.length)));
  const whole = received.filter(({ length }) => length === data.length).length;
  assert(whole > 0 && whole < 50, `${whole} of 50 connections got everything`);
});
