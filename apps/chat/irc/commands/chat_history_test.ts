import { assertEquals } from "@std/assert";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import { TestServer } from "../test_support.ts";

const ALL = "batch draft/chathistory message-tags server-time";
const JOINED = "@time=2026-01-01T00:00:09.000Z";

/** #a, in which ann has said one, two and three, a second apart. */
async function room() {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  for (const text of ["one", "two", "three"]) {
    await ann.say(`PRIVMSG #a :${text}`);
    server.now += 1_000;
  }
  server.now += 6_000;
  return { server, ann };
}

/** A message of {@linkcode room}, in a batch. */
function said(id: number, text: string, batch = 1): string {
  const time = `2026-01-01T00:00:0${id - 1}.000Z`;
  return `@batch=${batch};time=${time};msgid=id${id} :ann!ann@ann.host PRIVMSG #a :${text}`;
}

Deno.test("CHATHISTORY repeats what was said when its user is a member", async () => {
  const { server } = await room();
  const bob = await server.join("bob", { caps: ALL, channels: ["#a"] });
  const all = [said(1, "one"), said(2, "two"), said(3, "three")];
  let batch = 0;
  const expect = async (line: string, lines: readonly string[]) => {
    batch += 1;
    await bob.expect(
      `CHATHISTORY ${line}`,
      `${JOINED} :irc.test BATCH +${batch} chathistory #a`,
      ...lines.map((line) => line.replace("batch=1", `batch=${batch}`)),
      `${JOINED} :irc.test BATCH -${batch}`,
    );
  };
  await expect("LATEST #A * 50", all);
  await expect("latest #a * 1", all.slice(2));
  await expect("LATEST #a msgid=id1 50", all.slice(1));
  await expect("BEFORE #a msgid=id3 1", all.slice(1, 2));
  await expect("AFTER #a timestamp=2026-01-01T00:00:00.000Z 1", all.slice(1, 2));
  await expect("AROUND #a msgid=id2 3", all);
  await expect("BETWEEN #a msgid=id3 timestamp=2025-01-01T00:00:00.000Z 1", all.slice(1, 2));
  await expect("AFTER #a msgid=id3 50", []);
});

Deno.test("CHATHISTORY is sent in lines of its own when the client knows no batches or times", async () => {
  const { server } = await room();
  const bob = await server.join("bob", { caps: "draft/chathistory", channels: ["#a"] });
  await bob.expect(
    "CHATHISTORY LATEST #a * 2",
    ":ann!ann@ann.host PRIVMSG #a :[2026-01-01T00:00:01Z] two",
    ":ann!ann@ann.host PRIVMSG #a :[2026-01-01T00:00:02Z] three",
  );
});

Deno.test("CHATHISTORY answers within its label when it has one", async () => {
  const { server } = await room();
  const caps = "batch draft/chathistory labeled-response";
  const bob = await server.join("bob", { caps, channels: ["#a"] });
  await bob.expect(
    "@label=h CHATHISTORY LATEST #a * 1",
    "@label=h :irc.test BATCH +1 labeled-response",
    "@batch=1 :irc.test BATCH +2 chathistory #a",
    "@batch=2 :ann!ann@ann.host PRIVMSG #a :[2026-01-01T00:00:02Z] three",
    "@batch=1 :irc.test BATCH -2",
    ":irc.test BATCH -1",
  );
});

Deno.test("CHATHISTORY tells nothing of a channel when its user is not in it", async () => {
  const { server, ann } = await room();
  const bob = await server.join("bob", { caps: "draft/chathistory" });
  const refuse = (target: string) =>
    bob.expect(
      `CHATHISTORY LATEST ${target} * 5`,
      `:irc.test FAIL CHATHISTORY INVALID_TARGET LATEST ${target} :Messages could not be retrieved`,
    );
  for (const target of ["#a", "#none", "ann", "bob", "*", "@#a"]) await refuse(target);
  await bob.say("JOIN #a", "PART #a");
  await refuse("#a");
  await ann.say("MODE #a +s");
  await refuse("#a");
});

Deno.test("CHATHISTORY stops when its user is put out meanwhile", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  for (let i = 0; i < 100; i++) await ann.say(`PRIVMSG #a :line ${i}`);
  const bob = await server.join("bob", { caps: ALL, channels: ["#a"] });
  const lines: string[] = [];
  bob.whenAwaited = async () => {
    lines.push(...bob.heard());
    await ann.say("KICK #a bob :out");
  };
  lines.push(...await bob.say("CHATHISTORY LATEST #a * 100"));
  assertEquals(lines.filter((line) => line.includes(" :line ")).length, 64);
  assertEquals(lines.at(-1), "@time=2026-01-01T00:00:00.000Z :irc.test BATCH -1");
});

Deno.test("CHATHISTORY gives no more than ISUPPORT says", async () => {
  const server = new TestServer({ history: 500 });
  const ann = await server.join("ann", { caps: "draft/chathistory", channels: ["#a"] });
  for (let i = 0; i < 150; i++) await ann.say(`NOTICE #a :line ${i}`);
  for (const limit of [100, 101, 999_999_999]) {
    const lines = await ann.say(`CHATHISTORY LATEST #a * ${limit}`);
    assertEquals(lines.length, LIMITS.chatHistory);
    assertEquals(lines.at(-1), ":ann!ann@ann.host NOTICE #a :[2026-01-01T00:00:00Z] line 149");
  }
});

Deno.test("CHATHISTORY is charged for, whatever it finds", async () => {
  const { server } = await room();
  const bob = await server.join("bob", { caps: ALL, channels: ["#a"] });
  await bob.say("CHATHISTORY LATEST #a");
  assertEquals(bob.charged, 0);
  await bob.say("CHATHISTORY LATEST #a * 100", "CHATHISTORY AFTER #a msgid=id3 1");
  const time = "timestamp=2026-01-01T00:00:00.000Z";
  await bob.say("CHATHISTORY LATEST #none * 5", `CHATHISTORY TARGETS ${time} ${time} 5`);
  assertEquals(bob.charged, 4 * COSTS.search);
});

Deno.test("CHATHISTORY is refused when it is not as it should be", async () => {
  const ann = await new TestServer().join("ann", { caps: "draft/chathistory", channels: ["#a"] });
  for (
    const [line, context, text] of [
      ["", "*", "Unknown command"],
      ["NONSENSE #a * 5", "NONSENSE", "Unknown command"],
      ["toString #a * 5", "toString", "Unknown command"],
      ["LATEST", "LATEST", "Insufficient parameters"],
      ["LATEST #a 5", "LATEST", "Insufficient parameters"],
      ["BETWEEN #a msgid=a 5", "BETWEEN", "Insufficient parameters"],
      ["LATEST #a * 5 6", "LATEST", "Too many parameters"],
      ...["0", "-1", "x", "1e9", "5x", "9999999999", ":", ":5 "].map((limit) =>
        [`LATEST #a * ${limit}`, "LATEST", "Invalid limit"] as const
      ),
      ...[
        ...["id1", "msgid=", "timestamp=", "timestamp=now", "timestamp=2026-01-01", "**"],
        ...["timestamp=2026-13-01T00:00:00.000Z", "timestamp=2026-01-01T00:00:00.000+01:00"],
        ...["time=2026-01-01T00:00:00.000Z"],
      ].map((at) => [`LATEST #a ${at} 5`, "LATEST", "Invalid message reference"] as const),
      ["BEFORE #a * 5", "BEFORE", "Invalid message reference"],
      ["TARGETS msgid=a msgid=b 5", "TARGETS", "Invalid timestamp"],
    ] as const
  ) {
    await ann.expect(
      `CHATHISTORY ${line}`,
      `:irc.test FAIL CHATHISTORY INVALID_PARAMS ${context} :${text}`,
    );
  }
  await ann.expect(
    "CHATHISTORY BEFORE #a msgid=none 5",
    ":irc.test FAIL CHATHISTORY MESSAGE_ERROR BEFORE #a :Messages could not be retrieved",
  );
});

Deno.test("CHATHISTORY is an unknown command when it was not asked for", async () => {
  const ann = await new TestServer().join("ann", { caps: "batch", channels: ["#a"] });
  await ann.expect(
    "CHATHISTORY LATEST #a * 5",
    ":irc.test 421 ann CHATHISTORY :Unknown command",
  );
});

Deno.test("CHATHISTORY TARGETS lists the user's channels by their last messages", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", {
    caps: "batch draft/chathistory",
    channels: ["#a", "#b", "#c", "#silent"],
  });
  const bob = await server.join("bob", { channels: ["#theirs"] });
  for (const channel of ["#b", "#a", "#c"]) {
    await ann.say(`PRIVMSG ${channel} :hola`);
    await bob.say("PRIVMSG #theirs :hola");
    server.now += 1_000;
  }
  const target = (batch: number, name: string, second: number) =>
    `@batch=${batch} :irc.test CHATHISTORY TARGETS ${name} 2026-01-01T00:00:0${second}.000Z`;
  const time = (second: number) => `timestamp=2026-01-01T00:00:0${second}.000Z`;
  const before = "timestamp=2025-01-01T00:00:00.000Z";
  await ann.expect(
    `CHATHISTORY TARGETS ${before} ${time(9)} 50`,
    ":irc.test BATCH +1 draft/chathistory-targets",
    ...[target(1, "#b", 0), target(1, "#a", 1), target(1, "#c", 2)],
    ":irc.test BATCH -1",
  );
  await ann.expect(
    `CHATHISTORY TARGETS ${time(9)} ${before} 2`,
    ":irc.test BATCH +2 draft/chathistory-targets",
    ...[target(2, "#a", 1), target(2, "#c", 2)],
    ":irc.test BATCH -2",
  );
  await ann.expect(
    `CHATHISTORY TARGETS ${time(0)} ${time(2)} 2`,
    ":irc.test BATCH +3 draft/chathistory-targets",
    target(3, "#a", 1),
    ":irc.test BATCH -3",
  );
});
