import { assertEquals } from "@std/assert";
import { RecencyMap } from "./_recency_map.ts";

function mapOf(keys: string): RecencyMap<string> {
  const map = new RecencyMap<string>();
  for (const key of keys) map.add(key, key);
  return map;
}

/** Empties it from the oldest on. */
function drain(map: RecencyMap<string>): string {
  let order = "";
  while (map.oldest !== undefined) {
    order += map.oldest;
    map.delete(map.oldest);
  }
  return order;
}

Deno.test("RecencyMap keeps the order in which its values were touched", () => {
  const map = mapOf("abcde");
  for (const key of "cea-a") map.touch(key);
  assertEquals([map.size, map.get("c"), map.get("x")], [5, "c", undefined]);
  assertEquals(drain(map), "bdcea");
  assertEquals([map.size, map.oldest], [0, undefined]);
});

Deno.test("RecencyMap forgets the first, the last and one between", () => {
  for (const [gone, rest] of [["a", "bc"], ["b", "ac"], ["c", "ab"]] as const) {
    const map = mapOf("abc");
    assertEquals([map.delete(gone), map.delete(gone)], [true, false]);
    map.add("d", "d");
    assertEquals(drain(map), `${rest}d`);
  }
});

Deno.test("RecencyMap can be changed while it is iterated over", () => {
  const map = mapOf("abc");
  const seen: string[] = [];
  for (const value of map) {
    seen.push(value);
    map.delete(value);
    if (value === "b") map.add("d", "d");
  }
  assertEquals([seen.join(""), map.size], ["abcd", 0]);
});
