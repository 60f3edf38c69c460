import { assertEquals } from "@std/assert";
import { decodeOp, encodeOp, type LineOp, MAX_OP, type Op } from "./op.ts";

const USER = {
  ...{ id: 1, nick: "ann", username: "ann", host: "a.host", realname: "Ann Ó", signOnAt: 1 },
  ...{ modes: "io", away: "lunch", channels: [{ channel: "#a", life: 1.5, join: 2 }] },
};
const STAMP = { time: 1, node: "b" };
const LINE: LineOp = {
  ...{
    op: "line" as const,
    topic: "#a",
    life: 1.5,
    source: "ann!ann@a.host",
    command: "PRIVMSG" as const,
  },
  ...{ target: "#a", text: "hi", tags: "+a=b;+c", msgid: "a-1", time: 5, bot: true },
};
const OF_CHANNEL = { by: "ann!ann@a.host", channel: "#a", life: 1 };

/** One of each. */
const OPS: readonly Op[] = [
  { op: "hello" },
  { op: "hello", to: "b" },
  { op: "begin", server: "a.test", startedAt: 1 },
  { op: "users", users: [USER] },
  {
    op: "rooms",
    rooms: [{
      ...{ channel: "#a", life: 1, merged: [2] },
      topic: { ...STAMP, text: "x", by: "ann", at: 1 },
      modes: [
        { ...STAMP, mode: "b", adding: true, param: "x!*@*", by: "ann", at: 1 },
        { ...STAMP, mode: "o", adding: true, param: "b.1.2" },
        { ...STAMP, mode: "l", adding: false },
      ],
    }],
  },
  { op: "end" },
  { op: "ask", to: "b", channel: "#a" },
  { op: "quit", user: 1, reason: "Quit" },
  { op: "nick", user: 1, nick: "anna" },
  { op: "away", user: 1 },
  { op: "away", user: 1, away: "lunch" },
  { op: "realname", user: 1, realname: "Anna" },
  { op: "userModes", user: 1, modes: "" },
  { op: "join", user: 1, channel: "#a", life: 1, join: 1, first: true },
  { op: "part", user: 1, channel: "#a", join: 1, reason: "bye" },
  { op: "kick", by: "a.test", user: "b.1", channel: "#a", join: 1, reason: "" },
  { op: "kill", by: "ann!ann@a.host", user: "b.1", reason: "why" },
  { op: "invite", by: "ann!ann@a.host", user: "b.1", channel: "#a", opens: true, heard: false },
  { op: "topic", ...OF_CHANNEL, text: "", time: 1 },
  { op: "modes", ...OF_CHANNEL, time: 1, changes: [{ mode: "k", adding: true, param: "key" }] },
  LINE,
  { op: "wallops", by: "ann!ann@a.host", text: "hear" },
];

Deno.test("decodeOp() gives back what encodeOp() has made of each op", () => {
  for (const op of OPS) assertEquals(decodeOp(encodeOp(op)), op);
});

Deno.test("decodeOp() gives nothing when a field is missing or of another kind", () => {
  for (const op of OPS) {
    for (const field of Object.keys(op)) {
      for (
        const value of [null, {}, [null], "\n", "a\0b", "a\rb", -1, "x".repeat(20_000), "\ud800"]
      ) {
        assertEquals(
          decodeOp(JSON.stringify({ ...op, [field]: value })),
          undefined,
          `${op.op} ${field}`,
        );
      }
    }
  }
});

Deno.test("decodeOp() gives nothing when the text is no op", () => {
  for (
    const text of ["", "{", "null", "1", "[]", "{}", '{"op":"toString"}', '{"op":"x"}', '{"op":1}']
  ) {
    assertEquals(decodeOp(text), undefined, text);
  }
  const long = { op: "wallops", by: "a", text: "x", more: "x".repeat(MAX_OP) };
  assertEquals(decodeOp(JSON.stringify(long)), undefined);
});

/** Fields of nested records that are wrong. */
const BAD: readonly unknown[] = [
  { ...LINE, command: "QUIT" },
  { ...LINE, target: "#a b" },
  { ...LINE, target: "a!b@c" },
  { ...LINE, source: "ann ann" },
  { ...LINE, source: ":ann" },
  { ...LINE, tags: "+a b" },
  { ...LINE, tags: "time=1" },
  { ...LINE, tags: "+a;time=1" },
  { ...LINE, target: ["#a"] },
  { ...LINE, command: "TAGMSG" },
  { ...LINE, text: undefined },
  { ...LINE, msgid: "a b" },
  { ...LINE, life: NaN },
  { op: "users", users: [{ ...USER, nick: "a b" }] },
  { op: "users", users: [{ ...USER, modes: "z" }] },
  { op: "users", users: [{ ...USER, username: "a!b@c" }] },
  { op: "users", users: [{ ...USER, host: "a@b" }] },
  { op: "users", users: [{ ...USER, channels: Array(101).fill(USER.channels[0]) }] },
  { op: "modes", ...OF_CHANNEL, time: 1, changes: [{ mode: "q", adding: true }] },
  { op: "modes", ...OF_CHANNEL, time: 1, changes: [{ mode: "m", adding: true, param: "x" }] },
  { op: "modes", ...OF_CHANNEL, time: 1, changes: [{ mode: "l", adding: true, param: "-1" }] },
  { op: "modes", ...OF_CHANNEL, time: 1, changes: [{ mode: "k", adding: true, param: "a b" }] },
  { op: "modes", ...OF_CHANNEL, time: 1, changes: [{ mode: "k", adding: false, param: "a\r\nb" }] },
  { op: "modes", ...OF_CHANNEL, time: 1, changes: [{ mode: "l", adding: false, param: "a\r\nb" }] },
  { op: "modes", ...OF_CHANNEL, time: 1, changes: [{ mode: "o", adding: true, param: "ann" }] },
  { op: "modes", ...OF_CHANNEL, time: 1, changes: [{ mode: "b", adding: true }] },
];

Deno.test("decodeOp() gives nothing when something in it would not be a good line", () => {
  for (const op of BAD) {
    assertEquals(decodeOp(JSON.stringify(op)), undefined, JSON.stringify(op));
  }
});
