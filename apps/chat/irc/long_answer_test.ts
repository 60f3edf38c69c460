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
  for (const [maxLine, lines] of [[100, 64], [512, 64], [8_192, 4], [65_536, 1]] as const) {
    const alice = await new TestServer({ maxLine }).join("alice");
    const taken = Promise.withResolvers<void>();
    alice.taking = taken.promise;
    let sent = 0;
    const all = sendForEach(alice.session, Array(100), () => sent++);
    assertEquals(sent, lines);
    taken.resolve();
    await all;
    assertEquals(sent, 100);
  }
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
