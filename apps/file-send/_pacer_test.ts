import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Pacer } from "./_pacer.ts";

Deno.test("Pacer lets the first piece wait, too, and each as long as it takes", () => {
  const pacer = new Pacer(1_000);
  assertEquals(pacer.take(50, 7), 50);
  assertEquals(pacer.take(50, 7), 100);
  assertEquals(pacer.take(100, 57), 150);
});

Deno.test("Pacer makes up for a late timer, and not for a long silence", () => {
  const pacer = new Pacer(1_000);
  pacer.take(50, 0);
  assertEquals(pacer.take(50, 80), 20);
  assertEquals(pacer.take(50, 10_000), 0);
  assertEquals(pacer.take(50, 10_000), 0);
  assertEquals(pacer.take(50, 10_000), 50);
});

Deno.test("Pacer has pieces of a twentieth of a second, and of one byte at least", () => {
  assertEquals(new Pacer(1_000_000).pieceSize, 50_000);
  assertEquals(new Pacer(1).pieceSize, 1);
});

Deno.test("Pacer keeps the rate in the long run when timers are late", () => {
  const pacer = new Pacer(12_345);
  let now = 0;
  let bytes = 0;
  for (let i = 0; i < 1_000; i++) {
    now += pacer.take(pacer.pieceSize, now) + i % 7;
    bytes += pacer.pieceSize;
  }
  assertAlmostEquals(bytes / now * 1_000, 12_345, 20);
});
