import { assert, assertEquals } from "@std/assert";
import { Features } from "./_features.ts";
import { Windows } from "./_windows.ts";

const message = (text: string, time = 0) => ({ kind: "message", nick: "bob", text, time }) as const;

Deno.test("Windows.add() drops the oldest lines when there are many", () => {
  const windows = new Windows();
  const { lines } = windows.status;
  for (let i = 1; i <= 10_500; i++) {
    windows.add(windows.status, message(`${i}`));
    assert(lines.length < 10_000);
  }
  assertEquals([lines[0]!.text, lines.at(-1)!.text], ["1001", "10500"]);
});

Deno.test("Windows.add() drops lines of the largest window when all are large", () => {
  const windows = new Windows();
  const other = windows.open("query", "bob");
  windows.add(other, message("kept"));
  // More than 32 Mi of text, in lines of 16 Ki.
  for (let i = 0; i < 2_100; i++) windows.add(windows.status, message("x".repeat(16_384)));
  const all = windows.status.lines.reduce((sum, { text }) => sum + text.length, 0);
  assert(all <= 32 * 1024 * 1024);
  assert(windows.status.lines.length > 1_500);
  assertEquals(other.lines.length, 1);
});

Deno.test("Windows.add() cuts texts and names that are very long", () => {
  const windows = new Windows();
  const nick = "n".repeat(10_000);
  const line = windows.add(windows.status, { ...message("x".repeat(100_000)), nick, msgid: nick });
  assertEquals([line.text.length, line.nick?.length, line.msgid?.length], [16_384, 200, 200]);
  assert(line.text.endsWith("x…"));
});

Deno.test("Windows.add() gives back what cleared and closed windows had", () => {
  const windows = new Windows();
  for (let turn = 0; turn < 30; turn++) {
    const window = windows.open("query", "bob");
    for (let i = 0; i < 200; i++) windows.add(window, message("x".repeat(16_384)));
    if (turn % 2 === 0) windows.clear(window);
    windows.close(window);
  }
  // What is left of the bound is all of it.
  for (let i = 0; i < 2_000; i++) windows.add(windows.status, message("x".repeat(16_384)));
  assertEquals(windows.status.lines.length, 2_000);
});

Deno.test("Windows.close() goes to the next window, and keeps the status window", () => {
  const windows = new Windows();
  const [one, two] = [windows.open("query", "one"), windows.open("query", "two")];
  windows.activate(one);
  windows.close(one);
  assertEquals(windows.active, two);
  windows.close(two);
  windows.close(windows.status);
  assertEquals([windows.active, windows.all.length], [windows.status, 1]);
  windows.activate(two);
  assertEquals(windows.active, windows.status);
});

Deno.test("Windows.add() shows what is for a closed window in the status window", () => {
  const windows = new Windows();
  const closed = windows.open("query", "bob");
  windows.close(closed);
  windows.add(closed, message("late"));
  assertEquals([closed.lines.length, windows.status.lines[0]?.text], [0, "late"]);
});

Deno.test("Windows.find() tells rooms from talks, and compares names as the server does", () => {
  const windows = new Windows();
  const talk = windows.open("query", "Bob[1]");
  const features = new Features();
  assertEquals(windows.find("query", "bob{1}", features), talk);
  assertEquals(windows.find("room", "bob{1}", features), undefined);
});

Deno.test("Windows.add() counts what is said and what is refused as unread, elsewhere only", () => {
  const windows = new Windows();
  const bob = windows.open("query", "bob");
  windows.add(bob, { kind: "info", text: "bob is away", time: 0 });
  assertEquals([bob.unread, bob.mark], [0, undefined]);
  const { id } = windows.add(bob, { kind: "error", text: "No such nick", time: 0 });
  windows.add(bob, message("here I am"));
  assertEquals([bob.unread, bob.mentions, bob.mark], [2, 2, id]);
  windows.activate(bob);
  windows.add(bob, { kind: "error", text: "No such nick", time: 0 });
  assertEquals([bob.unread, bob.mark], [0, id]);
});
