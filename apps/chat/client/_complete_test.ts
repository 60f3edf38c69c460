import { assertEquals } from "@std/assert";
import { TestChat } from "./test_support.ts";

/** What the text becomes with each of the candidates, with the cursor at `|`. */
function completed(chat: TestChat, text: string): string[] {
  const cursor = text.indexOf("|");
  const bare = text.replace("|", "");
  const { start, end, candidates } = chat.state.complete(bare, cursor);
  return candidates.map((candidate) => bare.slice(0, start) + candidate + bare.slice(end));
}

Deno.test("complete() finds nicks of the room, with a colon at the beginning of a line", () => {
  const chat = TestChat.inRoom("", "bob Boris cleo");
  assertEquals(completed(chat, "bo|"), ["bob: ", "Boris: "]);
  assertEquals(completed(chat, "hi bo| there"), ["hi bob  there", "hi Boris  there"]);
  assertEquals(completed(chat, "CLE|"), ["cleo: "]);
  assertEquals(completed(chat, "ana|"), []);
  assertEquals(completed(chat, "|"), []);
});

Deno.test("complete() gives who spoke last first", () => {
  const chat = TestChat.inRoom("", "bob Boris");
  chat.hear(":bob!b@h PRIVMSG #a :one", ":Boris!b@h PRIVMSG #a :two");
  assertEquals(completed(chat, "bo|"), ["Boris: ", "bob: "]);
  chat.hear(":bob!b@h PRIVMSG #a :three", ":Boris!b@h PART #a");
  assertEquals(completed(chat, "bo|"), ["bob: "]);
});

Deno.test("complete() finds commands, rooms, and nicks behind commands", () => {
  const chat = TestChat.inRoom();
  chat.hear(":ana!ana@host JOIN #abc", ":dora!d@h PRIVMSG ana :hi");
  assertEquals(completed(chat, "/jo|"), ["/join "]);
  assertEquals(completed(chat, "/M|"), ["/me ", "/mode ", "/msg "]);
  assertEquals(completed(chat, "/part #a|"), ["/part #a ", "/part #abc "]);
  assertEquals(completed(chat, "see #AB|"), ["see #abc "]);
  assertEquals(completed(chat, "/msg d|"), ["/msg dora "]);
  assertEquals(completed(chat, "/msg |"), ["/msg bob ", "/msg cleo ", "/msg dora "]);
});

Deno.test("complete() finds the other side in a private talk", () => {
  const chat = TestChat.inRoom();
  chat.say("/query dora");
  assertEquals(completed(chat, "d|"), ["dora: "]);
});

Deno.test("complete() takes a cursor that is outside of the text", () => {
  const chat = TestChat.inRoom();
  assertEquals(chat.state.complete("bo", 99), { start: 0, end: 2, candidates: ["bob: "] });
  assertEquals(chat.state.complete("bo", -1).candidates, []);
});
