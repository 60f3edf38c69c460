import { assertEquals } from "@std/assert";
import { TestServer } from "./test_support.ts";
import { fillLines, sendForEach } from "./long_answer.ts";
import { utf8Length } from "./names.ts";

Deno.test("sendForEach() sends everything when the client takes it", async () => {
  const alice = await new TestServer().join("alice");
  for (const count of [0, 1, 63, 64, 65, 1_000]) {
    const items = Array.from({ length: count }, (_, i) => i);
    const sent: number[] = [];
    await sendForEach(alice.session, items, (item) => sent.push(item));
    assertEquals(sent, items);
  }
});

Deno.test("sendForEach() waits for the client when 64 lines or 32 KiB are under way", async () => {
  for (const [size, lines] of [[10, 64], [400, 64], [8_000, 5], [40_000, 1]] as const) {
    const alice = await new TestServer({ maxLine: 65_536 }).join("alice");
    // What it was sent on the way.
    await alice.session.flushed();
    const taken = Promise.withResolvers<void>();
    alice.taking = taken.promise;
    let sent = 0;
    const all = sendForEach(alice.session, Array(100).fill("x".repeat(size)), (text) => {
      sent++;
      alice.session.notice(text);
    });
    assertEquals(sent, lines);
    taken.resolve();
    await all;
    assertEquals(sent, 100);
  }
});

Deno.test("sendForEach() counts tags, letters of several bytes, and what was sent before", async () => {
  const alice = await new TestServer({ maxLine: 65_536 }).join("alice", { caps: "server-time" });
  await alice.session.flushed();
  const head = "@time=2026-01-01T00:00:00.000Z :irc.test NOTICE alice :\r\n".length;
  const fill = (bytes: number) => alice.session.notice("€".repeat((bytes - head) / 3));
  fill(head + 3 * 10_000);
  let waits = 0;
  alice.whenAwaited = () => waits++;
  await sendForEach(alice.session, [head + 3 * 500, head + 3 * 500], fill);
  assertEquals(waits, 1);
});

Deno.test("sendForEach() lets others have their turn when many items are not for the client", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  await sendForEach(alice.session, Array(1_600).fill(undefined), () => {});
  assertEquals(server.turns, 3);
});

Deno.test("sendForEach() ends when the client has gone while others had their turn", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const items = function* () {
    for (let i = 0; i < 500; i++) yield undefined;
    alice.session.closed("gone");
    for (let i = 0; i < 500; i++) yield undefined;
    yield "late";
  };
  const sent: string[] = [];
  await sendForEach(alice.session, items(), (text) => sent.push(text));
  assertEquals([sent, server.turns], [[], 1]);
});

Deno.test("fillLines() fills each line to the byte when words fit", async () => {
  const server = new TestServer({ maxLine: 40 });
  const alice = await server.join("alice");
  const head = ":irc.test 319 alice bob :";
  const room = 38 - head.length;

  assertEquals(fillLines(alice.session, ["bob"], []), []);
  assertEquals(fillLines(alice.session, ["bob"], ["a", "b"]), ["a b"]);
  const half = "é".repeat((room - 1) / 4);
  assertEquals(utf8Length(`${half} ${half}`), room);
  assertEquals(fillLines(alice.session, ["bob"], [half, half, "c"]), [`${half} ${half}`, "c"]);
  assertEquals(fillLines(alice.session, ["bob"], [half, `${half}x`]), [half, `${half}x`]);
});
