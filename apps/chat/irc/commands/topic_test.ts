import { assert, assertEquals } from "@std/assert";
import { LIMITS } from "../config.ts";
import { TestServer } from "../test_support.ts";

Deno.test("TOPIC sets, tells and removes the topic", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  ann.heard();
  await ann.expect("TOPIC #a", ":irc.test 331 ann #a :No topic is set");
  await ann.expect("TOPIC #A ::-) hello", ":ann!ann@ann.host TOPIC #a ::-) hello");
  assertEquals(bob.heard(), [":ann!ann@ann.host TOPIC #a ::-) hello"]);
  server.now += 60_000;
  await bob.expect(
    "TOPIC #a",
    ":irc.test 332 bob #a ::-) hello",
    ":irc.test 333 bob #a ann 1767225600",
  );
  await ann.expect("TOPIC #a :", ":ann!ann@ann.host TOPIC #a :");
  await ann.expect("TOPIC #a", ":irc.test 331 ann #a :No topic is set");
});

Deno.test("TOPIC does nothing when it is that already", async () => {
  const ann = await new TestServer().join("ann", { channels: ["#a"] });
  await ann.expect("TOPIC #a :");
  await ann.say("TOPIC #a :x");
  await ann.expect("TOPIC #a x");
});

Deno.test("TOPIC is for operators only when the channel is +t", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  await bob.expect("TOPIC #a :x", ":irc.test 482 bob #a :You're not channel operator");
  await ann.say("MODE #a -t");
  bob.heard();
  await bob.expect("TOPIC #a :x", ":bob!bob@bob.host TOPIC #a :x");
});

Deno.test("TOPIC is told to outsiders, who cannot set it, unless the channel is secret", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  await ann.say("TOPIC #a :x", "MODE #a -t");
  const bob = await server.join("bob");
  assertEquals((await bob.say("TOPIC #a"))[0], ":irc.test 332 bob #a :x");
  await bob.expect("TOPIC #a :y", ":irc.test 442 bob #a :You're not on that channel");
  await ann.say("MODE #a +s");
  await bob.expect("TOPIC #a", ":irc.test 403 bob #a :No such channel");
  await bob.expect("TOPIC #a :y", ":irc.test 403 bob #a :No such channel");
});

Deno.test("TOPIC cuts what is longer than TOPICLEN, at the end of a character", async () => {
  const ann = await new TestServer().join("ann", { channels: ["#a"] });
  const family = "👨‍👩‍👧";
  const [line] = await ann.say(`TOPIC #a :${"x".repeat(300)}${family}`);
  assertEquals(line, `:ann!ann@ann.host TOPIC #a :${"x".repeat(300)}`);
  await ann.say(`TOPIC #a :${"é".repeat(200)}`);
  assertEquals((await ann.say("TOPIC #a"))[0], `:irc.test 332 ann #a :${"é".repeat(153)}`);
});

Deno.test("TOPIC is answered with an error when there is no such channel", async () => {
  const ann = await new TestServer().join("ann");
  await ann.expect("TOPIC", ":irc.test 461 ann TOPIC :Not enough parameters");
  await ann.expect("TOPIC :", ":irc.test 403 ann * :No such channel");
  await ann.expect("TOPIC #a", ":irc.test 403 ann #a :No such channel");
  await ann.expect("TOPIC a :x", ":irc.test 403 ann a :No such channel");
});

Deno.test("TOPIC keeps all of TOPICLEN in every answer when all names are as long as they may be", async () => {
  const server = new TestServer({ name: `${"n".repeat(58)}.test` });
  const nick = "n".repeat(LIMITS.nick);
  const channel = `#${"c".repeat(LIMITS.channelName - 1)}`;
  const ann = await server.join(nick, { channels: [channel] });
  const topic = "t".repeat(LIMITS.topic);
  for (const line of [`TOPIC ${channel} :${topic}`, `TOPIC ${channel}`, "LIST"]) {
    assert((await ann.say(line)).some((answer) => answer.endsWith(`:${topic}`)), line);
  }
});

Deno.test("TOPIC is refused when one may not speak there", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  for (const mode of ["m", "b"]) {
    await ann.say(`MODE #a -t+${mode} bob`);
    bob.heard();
    await bob.expect("TOPIC #a :x", `:irc.test 404 bob #a :Cannot send to channel (+${mode})`);
    assertEquals((await bob.say("TOPIC #a")).length, 1);
    await ann.say(`MODE #a -${mode} bob`);
  }
  bob.heard();
  await bob.expect("TOPIC #a :x", ":bob!bob@bob.host TOPIC #a :x");
});
