import { assertEquals } from "@std/assert";
import { type HistoryQuery, type MessageReference, queryHistory } from "./history_query.ts";
import type { RelayParts } from "./relay.ts";

/** The ids of messages and their times: two of them came at once. */
const MESSAGES: readonly RelayParts[] =
  ([["a", 10], ["b", 20], ["c", 20], ["d", 30], ["e", 40]] as const)
    .map(([msgid, time]) => ({
      source: "x",
      command: "PRIVMSG",
      params: ["#a", msgid],
      msgid,
      time,
    }));

function ids(query: HistoryQuery, limit = 9): string | undefined {
  return queryHistory(MESSAGES, query, limit)?.map(({ msgid }) => msgid).join("");
}

const id = (msgid: string): MessageReference => ({ msgid });
const at = (time: number): MessageReference => ({ time });

Deno.test("queryHistory() gives the latest when LATEST is asked for", () => {
  const after = (after?: MessageReference): HistoryQuery => ({ kind: "LATEST", after });
  assertEquals(ids(after()), "abcde");
  assertEquals(ids(after(), 2), "de");
  assertEquals(ids(after(id("b"))), "cde");
  assertEquals(ids(after(id("b")), 1), "e");
  assertEquals(ids(after(at(20))), "de");
  assertEquals(ids(after(at(19))), "bcde");
  assertEquals(ids(after(at(40))), "");
  assertEquals(ids(after(id("e"))), "");
});

Deno.test("queryHistory() gives what is next to the message when BEFORE or AFTER is asked for", () => {
  assertEquals(ids({ kind: "BEFORE", at: id("d") }), "abc");
  assertEquals(ids({ kind: "BEFORE", at: id("d") }, 2), "bc");
  assertEquals(ids({ kind: "BEFORE", at: id("c") }), "ab");
  assertEquals(ids({ kind: "BEFORE", at: at(20) }), "a");
  assertEquals(ids({ kind: "BEFORE", at: at(99) }, 1), "e");
  assertEquals(ids({ kind: "BEFORE", at: at(0) }), "");
  assertEquals(ids({ kind: "AFTER", at: id("b") }), "cde");
  assertEquals(ids({ kind: "AFTER", at: id("b") }, 2), "cd");
  assertEquals(ids({ kind: "AFTER", at: at(20) }, 1), "d");
  assertEquals(ids({ kind: "AFTER", at: at(0) }), "abcde");
  assertEquals(ids({ kind: "AFTER", at: at(40) }), "");
});

Deno.test("queryHistory() gives both sides, and the message itself, when AROUND is asked for", () => {
  assertEquals(ids({ kind: "AROUND", at: id("c") }, 3), "bcd");
  assertEquals(ids({ kind: "AROUND", at: id("c") }, 1), "c");
  assertEquals(ids({ kind: "AROUND", at: id("a") }, 2), "ab");
  assertEquals(ids({ kind: "AROUND", at: at(25) }, 2), "cd");
  assertEquals(ids({ kind: "AROUND", at: at(99) }, 4), "de");
});

Deno.test("queryHistory() counts from the first when BETWEEN is asked for, in either direction", () => {
  const between = (from: MessageReference, to: MessageReference): HistoryQuery => ({
    kind: "BETWEEN",
    from,
    to,
  });
  assertEquals(ids(between(id("a"), id("e"))), "bcd");
  assertEquals(ids(between(id("a"), id("e")), 2), "bc");
  assertEquals(ids(between(id("e"), id("a")), 2), "cd");
  assertEquals(ids(between(at(10), id("d"))), "bc");
  assertEquals(ids(between(at(40), at(10)), 1), "d");
  for (const [from, to] of [[20, 20], [20, 25], [25, 20], [21, 22], [99, 98], [0, 5]]) {
    assertEquals(ids(between(at(from!), at(to!))), "", `${from} ${to}`);
  }
  assertEquals(ids(between(id("c"), id("c"))), "");
});

Deno.test("queryHistory() gives undefined when an id is not there", () => {
  const none = id("none");
  for (const kind of ["BEFORE", "AFTER", "AROUND"] as const) {
    assertEquals(ids({ kind, at: none }), undefined);
  }
  assertEquals(ids({ kind: "LATEST", after: none }), undefined);
  assertEquals(ids({ kind: "BETWEEN", from: none, to: id("a") }), undefined);
  assertEquals(ids({ kind: "BETWEEN", from: id("a"), to: none }), undefined);
});
