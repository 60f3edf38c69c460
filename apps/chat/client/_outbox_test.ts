import { assertEquals } from "@std/assert";
import { Outbox } from "./_outbox.ts";

const PACE = { lines: 2, interval: 1_000 };

/** An outbox at a time that can be moved, with the first numbers in it. */
function outboxWith(count: number) {
  const clock = { now: 5_000 };
  const outbox = new Outbox(PACE, () => clock.now);
  outbox.held = false;
  for (let i = 1; i <= count; i++) outbox.add({ line: () => `${i}`, lasting: i % 2 === 0 });
  return { clock, outbox };
}

Deno.test("Outbox.take() gives some lines and a PING, and the next after its PONG and the interval", () => {
  const { clock, outbox } = outboxWith(5);
  assertEquals(outbox.take(), ["1", "2", "PING zocalo1"]);
  clock.now += 1_000;
  assertEquals(outbox.take(), []);
  outbox.pong("zocalo1");
  assertEquals(outbox.take(), ["3", "4", "PING zocalo2"]);
  outbox.pong("zocalo2");
  assertEquals([outbox.take(), outbox.readyAt], [[], clock.now + 1_000]);
  clock.now += 1_000;
  assertEquals([outbox.take(), outbox.readyAt], [["5"], undefined]);
});

Deno.test("Outbox.take() sends no PING when nothing waits", () => {
  const { outbox } = outboxWith(2);
  assertEquals(outbox.take(), ["1", "2"]);
});

Deno.test("Outbox.take() goes on when a PING is never answered", () => {
  const { clock, outbox } = outboxWith(3);
  outbox.take();
  outbox.pong("something else");
  assertEquals(outbox.readyAt, clock.now + 30_000);
  clock.now += 29_999;
  assertEquals(outbox.take(), []);
  clock.now += 1;
  assertEquals(outbox.take(), ["3"]);
});

Deno.test("Outbox.take() goes on when the clock is set back", () => {
  const { clock, outbox } = outboxWith(3);
  outbox.take();
  outbox.pong("zocalo1");
  clock.now = 0;
  assertEquals(outbox.take(), ["3"]);
});

Deno.test("Outbox.take() gives what the protocol wants at once, and nothing else while it is held", () => {
  const { outbox } = outboxWith(1);
  outbox.held = true;
  assertEquals(outbox.readyAt, undefined);
  outbox.now("PONG x");
  assertEquals([outbox.readyAt, outbox.take()], [-Infinity, ["PONG x"]]);
});

Deno.test("Outbox.reset() keeps what waits for any connection", () => {
  const { outbox } = outboxWith(4);
  outbox.now("PONG x");
  outbox.reset();
  outbox.held = false;
  assertEquals(outbox.take(), ["2", "4"]);
});
