import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

const START = ":irc.test 321 bob Channel :Users  Name";
const END = ":irc.test 323 bob :End of /LIST";

Deno.test("LIST tells channels, their members and topics, but for secret ones", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a", "#b", "#c"] });
  const bob = await server.join("bob", { channels: ["#b"] });
  await ann.say("TOPIC #a :About a", "MODE #b +s", "MODE #c +s");
  bob.heard();
  await bob.expect("LIST", ...[
    START,
    ":irc.test 322 bob #a 1 :About a",
    ":irc.test 322 bob #b 2 :",
    END,
  ]);
  await bob.expect("LIST #C,#A,#none,#a,,x", START, ":irc.test 322 bob #a 1 :About a", END);
  await bob.expect("LIST :", START, END);
});

async function manyChannels(count: number): Promise<TestServer> {
  const server = new TestServer();
  for (let i = 0; i < count; i++) await server.join(`n${i}`, { channels: [`#${i}`] });
  return server;
}

Deno.test("LIST is sent no faster than the client takes it", async () => {
  const server = await manyChannels(150);
  const bob = await server.join("bob");
  const portions: number[] = [];
  bob.whenAwaited = () => portions.push(bob.heard().length);
  portions.push((await bob.say("LIST")).length);
  assertEquals(portions, [1 + 64, 64, 22 + 1]);
});

Deno.test("LIST ends when the client has gone", async () => {
  const server = await manyChannels(150);
  const bob = await server.join("bob");
  bob.whenAwaited = () => bob.session.closed("gone");
  assertEquals((await bob.say("LIST")).filter((line) => line.includes(" 322 ")).length, 64);
});

Deno.test("LIST ends when channels come and go for ever meanwhile", async () => {
  const server = await manyChannels(90);
  const bob = await server.join("bob");
  let round = 0;
  bob.whenAwaited = async () => {
    for (let i = 0; i < 90; i++) await server.join(`m${++round}`, { channels: [`#x${round}`] });
  };
  assertEquals((await bob.say("LIST")).length, 1 + 90 + 1);
});
