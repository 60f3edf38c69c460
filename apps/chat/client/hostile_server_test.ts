/** Property tests: whatever a server says, the client goes on, keeps to its bounds, and says only what is a line. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { count } from "../../../tests/support/tier.ts";
import { WANTED_CAPABILITIES } from "./_wanted_capabilities.ts";
import { TestChat } from "./test_support.ts";

const RUNS = { numRuns: count(300, 10_000) };

/** RFC 1459, 2.3.1, with tags: not the parser of the client, which would agree with itself. */
const MESSAGE = /^(?:@[^ ]+ )?[A-Z]+(?: [^ :][^ ]*)*(?: :[^\r\n\0]*)?$/;

/** The longest line that a server can ask for, and a label and an answered message in front of it. */
const MAX_OUT = 16_384 + 500;

const nick = fc.constantFrom("ana", "ANA", "bob", "cleo", "ana_", "irc.test", "x\x1b[31m", "");
const room = fc.constantFrom("#a", "#A", "#b", "&c", "#\u202ex", "@#a", "#");
const capabilities = fc.subarray([...WANTED_CAPABILITIES]).map((names) => names.join(" "));
const ugly = fc.constantFrom(
  "\x01VERSION\x01",
  "\x01PING \r\nQUIT\x01",
  "\x01ACTION",
  "\x01",
  "\x1b]0;title\x07",
  "ana: hello",
  "@ana +bob !!!! ~x",
  "+ovklbI-ovkl",
  "+1",
  "-1",
  "chathistory",
  "labeled-response",
  "x".repeat(600),
  "é".repeat(20_000),
  "PREFIX=(ov)@+",
  "PREFIX=(",
  "CHANTYPES=",
  "CASEMAPPING=rfc1459",
  "LINELEN=0",
  "zocalo1",
);
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), ugly);
const word = fc.oneof(nick, room, text, capabilities);
const command = fc.oneof(
  fc.constantFrom(
    ...["JOIN", "PART", "KICK", "QUIT", "NICK", "MODE", "TOPIC", "AWAY", "INVITE", "PRIVMSG"],
    ...["NOTICE", "BATCH", "CAP", "PING", "PONG", "ERROR", "FAIL", "NOTE", "TAGMSG", "SETNAME"],
    ...["WALLOPS", "KILL", "ACK", "PRIVMSG", "JOIN", "__PROTO__", "CONSTRUCTOR"],
  ),
  fc.integer({ min: 0, max: 999 }).map((code) => `${code}`.padStart(3, "0")),
  fc.constantFrom("001", "005", "301", "332", "353", "366", "433", "403"),
);
const tags = fc.constantFrom(
  "",
  "",
  "",
  "@time=2026-01-01T00:00:00.000Z;msgid=1 ",
  "@time=0001-01-01T00:00:00.000Z ",
  "@batch=1;msgid=2 ",
  "@label=1 ",
  "@+draft/reply=1;msgid=1 ",
  "@time=;msgid=;batch= ",
);
const serverLine = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.tuple(tags, nick, command, fc.array(word, { maxLength: 6 })).map(
      ([tags, nick, command, words]) => {
        const source = nick === "" ? "" : `:${nick}!u@h `;
        const last = words.length - 1;
        const params = words.map((each, at) => at === last ? `:${each}` : each);
        return `${tags}${source}${[command, ...params].join(" ")}`;
      },
    ),
  },
  { weight: 1, arbitrary: text },
);

const entered = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      ...["nick", "join", "part", "msg", "me", "reply", "names", "list", "topic", "away", "ignore"],
      ...["query", "clear", "help", "notice", "whois", "invite", "kick", "mode", "close"],
      ...["window", "ctcp", "cancel", "unignore", "nonsense", ""],
    ),
    word,
    word,
  ).map((words) => `/${words.join(" ")}`),
  text,
);

const step = fc.oneof(
  { weight: 10, arbitrary: fc.record({ line: serverLine }) },
  { weight: 3, arbitrary: fc.record({ entered }) },
  { weight: 1, arbitrary: fc.record({ time: fc.constantFrom(-5_000, 1_000, 61_000, 300_000) }) },
  { weight: 1, arbitrary: fc.constant({ reconnect: true }) },
);

interface Step {
  line?: string;
  entered?: string;
  time?: number;
  reconnect?: boolean;
}

/** Lets it happen, and looks at all that goes out for it. */
function take(chat: TestChat, { line, entered, time = 0, reconnect }: Step): void {
  if (line !== undefined) chat.hear(line);
  if (entered !== undefined) chat.state.submit(entered);
  chat.now += time;
  if (reconnect) {
    chat.state.disconnected("lost");
    chat.state.connected();
  }
  for (const out of chat.state.take()) {
    assert(MESSAGE.test(out), JSON.stringify(out));
    assert(new TextEncoder().encode(out).length <= MAX_OUT);
  }
}

/** All that can be asked of it answers, and keeps to its bounds. */
function look({ state }: TestChat): void {
  assert(state.windows.length <= 100);
  assert(state.windows.includes(state.active));
  for (const { lines, name, room, unread } of state.windows) {
    assert(lines.length < 10_000 && unread >= 0 && name.length <= 200);
    for (const { text, nick = "" } of lines) assert(text.length <= 16_384 && nick.length <= 200);
    assertEquals(room?.members.length, room?.memberCount);
  }
  state.complete("a", 1);
  assert(Number.isFinite(state.takeAt ?? 0) || state.takeAt === -Infinity);
}

Deno.test("receive() never throws, whatever a server says", () => {
  fc.assert(
    fc.property(
      capabilities,
      fc.array(step, { maxLength: 60, size: "max" }),
      (capabilities, steps) => {
        const chat = new TestChat({ rooms: ["#a", "#b key"] });
        chat.register(capabilities);
        for (const each of steps) take(chat, each);
        look(chat);
      },
    ),
    RUNS,
  );
});

Deno.test("receive() drops lines that no server may send, and says so", () => {
  const chat = TestChat.inRoom();
  chat.hear(`:bob!b@h PRIVMSG #a :${"x".repeat(1024 * 1024)}`);
  assertEquals(chat.shown("#a").length, 1);
  assertEquals(chat.last("status"), "error - A line of 1048597 characters was dropped");
});

Deno.test("receive() keeps no more members of a room than 20 000, however long the list of names", () => {
  const chat = TestChat.inRoom("", "");
  for (let i = 0; i < 400; i++) {
    const names = Array.from({ length: 100 }, (_, j) => `n${i}-${j}`).join(" ");
    chat.hear(`:irc.test 353 ana = #a :${names}`);
  }
  assertEquals(chat.window("#a").room!.memberCount, 20_000);
});

Deno.test("receive() keeps no more members of all rooms than 100 000, and counts who leaves", () => {
  const chat = TestChat.registered();
  const fill = (room: string, count = 20_000) => {
    chat.hear(`:ana!a@h JOIN ${room}`);
    for (let i = 0; i < count; i += 1_000) {
      const names = Array.from({ length: 1_000 }, (_, j) => `n${i + j}`).join(" ");
      chat.hear(`:irc.test 353 ana = ${room} :${names}`);
    }
    return chat.window(room).room!.memberCount;
  };
  const counts = ["#a", "#b", "#c", "#d", "#e", "#f"].map((room) => fill(room));
  assertEquals(counts, [20_000, 20_000, 20_000, 20_000, 20_000, 0]);
  chat.hear(":n5!u@h QUIT :bye");
  assertEquals(fill("#f"), 5);
  chat.hear(":irc.test 005 ana CASEMAPPING=rfc1459 :are supported", ":ana!a@h PART #a");
  assertEquals(fill("#f"), 20_000);
});

Deno.test("receive() opens no more windows than 100, and shows the rest in the status window", () => {
  const chat = TestChat.registered();
  for (let i = 0; i < 150; i++) chat.hear(`:ana!a@h JOIN #r${i}`);
  assertEquals(chat.state.windows.length, 100);
  chat.hear(":bob!u@h PRIVMSG ana :hi");
  assertEquals(chat.last("status"), "message bob hi");
});

Deno.test("receive() deals with the lines of batches that never end as they come", () => {
  const chat = TestChat.inRoom("batch");
  for (let i = 0; i < 1_000; i++) {
    chat.hear(`BATCH +${i} netjoin`, `@batch=${i} :n${i}!u@h JOIN #a`);
  }
  assertEquals(chat.window("#a").room!.memberCount, 1_003);
});

Deno.test("receive() keeps text as it came: to make it harmless is for whoever shows it", () => {
  const chat = TestChat.inRoom();
  chat.hear(":b\x1b[31mob!b@h PRIVMSG #a :\x1b]0;title\x07\u202e", ":bob!b@h TOPIC #a :\x9b2J");
  const { lines, room } = chat.window("#a");
  assertEquals(lines.at(-2)!.nick, "b\x1b[31mob");
  assertEquals([lines.at(-2)!.text, room!.topic], ["\x1b]0;title\x07\u202e", "\x9b2J"]);
});
