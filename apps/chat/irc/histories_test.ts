import { assert, assertEquals } from "@std/assert";
import { Histories, sizeOf } from "./histories.ts";
import { History } from "./history.ts";
import { Relay } from "./relay.ts";

function said(text: string): Relay {
  const parts = { source: "a!b@c", command: "PRIVMSG", params: ["#a", text], time: 0 };
  return new Relay({ ...parts, text: true }, 512);
}

const SIZE = sizeOf(said("1").parts);

function texts(history: History): string[] {
  return history.messages().map(({ parts }) => parts.params[1]!);
}

Deno.test("Histories drops the oldest message of all when there are too many bytes", () => {
  const histories = new Histories(4 * SIZE + 1);
  const [a, b] = [new History(100, 512, histories), new History(100, 512, histories)];
  for (const [history, text] of [[a, "1"], [b, "2"], [b, "3"], [a, "4"], [a, "5"]] as const) {
    history.add(said(text));
  }
  assertEquals([texts(a), texts(b)], [["4", "5"], ["2", "3"]]);
  a.add(said("6"));
  assertEquals([texts(a), texts(b)], [["4", "5", "6"], ["3"]]);
  assertEquals(histories.bytes, 4 * SIZE);
});

Deno.test("Histories has room again when a history is cleared or keeps only its last messages", () => {
  const histories = new Histories(4 * SIZE);
  const [a, b] = [new History(2, 512, histories), new History(100, 512, histories)];
  for (let i = 0; i < 9; i++) a.add(said(`${i}`));
  assertEquals(histories.bytes, 2 * SIZE);
  for (let i = 0; i < 3; i++) b.add(said(`${i}`));
  assertEquals([texts(a), texts(b)], [["8"], ["0", "1", "2"]]);
  b.clear();
  assertEquals([histories.bytes, texts(b)], [SIZE, []]);
  a.add(said("x"));
  a.clear();
  assertEquals(histories.bytes, 0);
});

Deno.test("Histories keeps nothing of a message that is larger than all may be", () => {
  const histories = new Histories(2 * SIZE);
  const history = new History(100, 512, histories);
  history.add(said("1"));
  history.add(said("x".repeat(SIZE)));
  assertEquals([histories.bytes, texts(history)], [0, []]);
});

Deno.test("sizeOf() counts tags and all letters", () => {
  const { parts } = said("x".repeat(100));
  assertEquals(sizeOf(parts) - SIZE, 2 * 99);
  assertEquals(sizeOf({ ...parts, clientTags: "+a=b" }) - sizeOf(parts), 8);
  assert(SIZE > 500);
});
