import { assertEquals } from "@std/assert";
import { History } from "./history.ts";

Deno.test("History goes back, and forth to what was being typed", () => {
  const history = new History();
  for (const entry of ["one", "two", "two", "", "three"]) history.add(entry);
  assertEquals(history.older("draft"), "three");
  assertEquals(history.older("three"), "two");
  assertEquals(history.older("two"), "one");
  assertEquals(history.older("one"), undefined);
  assertEquals(history.newer(), "two");
  assertEquals(history.newer(), "three");
  assertEquals(history.newer(), "draft");
  assertEquals(history.newer(), undefined);
});

Deno.test("History begins at the newest again when something was entered", () => {
  const history = new History();
  for (const entry of ["one", "two"]) history.add(entry);
  history.older("");
  history.older("");
  history.add("one");
  assertEquals([history.older(""), history.older("")], ["one", "two"]);
});

Deno.test("History forgets the oldest of more than 500, and keeps nothing long", () => {
  const history = new History();
  for (let i = 0; i < 600; i++) history.add(`${i}`);
  history.add("x".repeat(20_000));
  const all: string[] = [];
  for (let entry; (entry = history.older("")) !== undefined;) all.push(entry);
  assertEquals([all.length, all[0], all.at(-1)], [500, "599", "100"]);
});
