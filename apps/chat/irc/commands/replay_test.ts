import { assertEquals } from "@std/assert";
import { type TestClient, TestServer } from "../test_support.ts";

/** What follows the names when somebody joins. */
async function replayed(client: TestClient): Promise<string[]> {
  const lines = await client.say("JOIN #a");
  return lines.slice(lines.findIndex((line) => line.includes(" 366 ")) + 1);
}

/** A channel in which ann has said three things, a second apart. */
async function room(history = 100) {
  const server = new TestServer({ history });
  const ann = await server.join("ann", { channels: ["#a"] });
  await ann.say("PRIVMSG #a :one");
  server.now += 1_000;
  await ann.say("NOTICE #a :two");
  server.now += 1_000;
  await ann.say("PRIVMSG #a :\x01ACTION waves\x01");
  server.now += 60_000;
  return { server, ann };
}

Deno.test("JOIN replays with the time in front when the client does not get it in a tag", async () => {
  const { server } = await room();
  assertEquals(await replayed(await server.join("bob")), [
    ":irc.test NOTICE #a :Replaying 3 messages from before you joined",
    ":ann!ann@ann.host PRIVMSG #a :[2026-01-01T00:00:00Z] one",
    ":ann!ann@ann.host NOTICE #a :[2026-01-01T00:00:01Z] two",
    ":ann!ann@ann.host PRIVMSG #a :\x01ACTION [2026-01-01T00:00:02Z] waves\x01",
  ]);
});

Deno.test("JOIN replays with the tags of then when the client gets them", async () => {
  const { server } = await room();
  const bob = await server.join("bob", { caps: "server-time message-tags" });
  assertEquals(await replayed(bob), [
    "@time=2026-01-01T00:01:02.000Z :irc.test NOTICE #a :Replaying 3 messages from before you joined",
    "@time=2026-01-01T00:00:00.000Z;msgid=id1 :ann!ann@ann.host PRIVMSG #a :one",
    "@time=2026-01-01T00:00:01.000Z;msgid=id2 :ann!ann@ann.host NOTICE #a :two",
    "@time=2026-01-01T00:00:02.000Z;msgid=id3 :ann!ann@ann.host PRIVMSG #a :\x01ACTION waves\x01",
  ]);
  const cat = await server.join("cat", { caps: "message-tags" });
  assertEquals(
    (await replayed(cat))[1],
    "@msgid=id1 :ann!ann@ann.host PRIVMSG #a :[2026-01-01T00:00:00Z] one",
  );
});

Deno.test("JOIN replays no more than --history, and nothing when that is 0", async () => {
  const { server } = await room(2);
  assertEquals((await replayed(await server.join("bob"))).length, 1 + 2);
  const none = await room(0);
  assertEquals(await replayed(await none.server.join("bob")), []);
});

Deno.test("JOIN replays nothing when all who heard it have gone", async () => {
  const { server, ann } = await room();
  await ann.say("PART #a");
  assertEquals(await replayed(await server.join("bob")), []);
});

Deno.test("JOIN replays nothing when it is refused", async () => {
  const { server, ann } = await room();
  await ann.say("MODE #a +b bob");
  const bob = await server.join("bob");
  await bob.expect("JOIN #a", ":irc.test 474 bob #a :Cannot join channel (+b)");
});

Deno.test("JOIN stops replaying when the new member is put out meanwhile", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  for (let i = 0; i < 100; i++) await ann.say(`PRIVMSG #a :line ${i}`);
  const bob = await server.join("bob", { caps: "server-time" });
  const lines: string[] = [];
  bob.whenAwaited = async () => {
    lines.push(...bob.heard());
    if (lines.at(-1)!.includes(":line ")) await ann.say("KICK #a bob :out");
  };
  lines.push(...await bob.say("JOIN #a"));
  assertEquals(lines.filter((line) => line.includes("line ")).length, 64);
  assertEquals(lines.at(-1), "@time=2026-01-01T00:00:00.000Z :ann!ann@ann.host KICK #a bob :out");
});

Deno.test("JOIN replays in a batch when the client knows what that is", async () => {
  const { server } = await room(1);
  const bob = await server.join("bob", { caps: "batch server-time message-tags" });
  assertEquals(await replayed(bob), [
    "@time=2026-01-01T00:01:02.000Z :irc.test BATCH +1 chathistory #a",
    "@batch=1;time=2026-01-01T00:00:02.000Z;msgid=id3 :ann!ann@ann.host PRIVMSG #a :\x01ACTION waves\x01",
    "@time=2026-01-01T00:01:02.000Z :irc.test BATCH -1",
  ]);
});

Deno.test("JOIN replays nothing when the client can ask for it itself", async () => {
  const { server } = await room();
  const bob = await server.join("bob", { caps: "batch draft/chathistory server-time" });
  assertEquals(await replayed(bob), []);
});
