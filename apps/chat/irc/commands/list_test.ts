import { assertEquals } from "@std/assert";
import { COSTS } from "../costs.ts";
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

Deno.test("LIST searches by masks and numbers of members, as ELIST says", async () => {
  const server = new TestServer();
  await server.join("ann", { channels: ["#a", "#ab", "#abc", "#x"] });
  await server.join("cat", { channels: ["#abc", "#x"] });
  const bob = await server.join("bob");
  for (
    const [params, names] of [
      ["#A*", "#a #ab #abc"],
      ["#a?", "#ab"],
      ["*c,*x", "#abc #x"],
      ["!#A*", "#x"],
      ["!*b*,!*x", "#a"],
      ["*b*,!*c", "#ab"],
      [">1", "#abc #x"],
      ["<2", "#a #ab"],
      [">1,<3,#a*", "#abc"],
      [">0,<2,>0", "#a #ab"],
      [">2", ""],
      ["<1", ""],
      [">999999999", ""],
      ["#x,#ab,>1", "#x"],
      ["#x,#ab,!*x", "#ab"],
      ["#x,#ab*", "#ab #abc #x"],
      ["#x >1", "#x"],
      [">,<,>x,!", ""],
      [">-1", ""],
    ] as const
  ) {
    const lines = await bob.say(`LIST ${params}`);
    const listed = lines.slice(1, -1).map((line) => line.split(" ")[3]);
    assertEquals(listed.join(" "), names, params);
  }
});

Deno.test("LIST by masks tells no secrets, and costs as much as all", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  await ann.say("MODE #a +s");
  const bob = await server.join("bob");
  for (const params of ["#a*", "!#b", ">0"]) {
    bob.charged = 0;
    await bob.expect(`LIST ${params}`, START, END);
    assertEquals(bob.charged, COSTS.search);
  }
  bob.charged = 0;
  await bob.expect("LIST #a,>0", START, END);
  assertEquals(bob.charged, 0);
});

Deno.test("LIST names the first mask when there are too many, and goes by the others", async () => {
  const server = new TestServer();
  await server.join("ann", { channels: ["#a", "#b", "#e"] });
  const bob = await server.join("bob");
  await bob.expect(
    "LIST a*,!b*,#e*,d*,#a*,#b*",
    START,
    ":irc.test 322 bob #e 1 :",
    END,
    ":irc.test 407 bob #a* :Too many masks",
  );
  const stars = Array.from({ length: 60 }, (_, i) => `*${"?*".repeat(i % 9)}x${i}`).join();
  const lines = await bob.say(`LIST ${stars}`.slice(0, 500));
  assertEquals(lines.at(-1)?.includes(" 407 "), true);
});
