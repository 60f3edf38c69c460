import { assert, assertEquals } from "@std/assert";
import { type TestClient, TestServer } from "../test_support.ts";

const END = "End of /NAMES list";

async function crowd(server: TestServer, count: number): Promise<TestClient[]> {
  const clients = [];
  for (let i = 0; i < count; i++) {
    clients.push(await server.join(`member-${`${i}`.padStart(20, "0")}`, { channels: ["#a"] }));
  }
  for (const client of clients) client.heard();
  return clients;
}

Deno.test("NAMES tells the highest prefix, or all with multi-prefix", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"], caps: "multi-prefix" });
  await server.join("cat", { channels: ["#a"] });
  await ann.say("MODE #a +vv ann bob");
  bob.heard();
  await ann.expect(
    "NAMES #A",
    ":irc.test 353 ann = #a :@ann +bob cat",
    `:irc.test 366 ann #a :${END}`,
  );
  await bob.expect(
    "NAMES #a",
    ":irc.test 353 bob = #a :@+ann +bob cat",
    `:irc.test 366 bob #a :${END}`,
  );
});

Deno.test("NAMES tells users and hosts with userhost-in-names", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"], caps: "userhost-in-names" });
  await server.join("bob", { channels: ["#a"] });
  ann.heard();
  await ann.expect(
    "NAMES #a",
    ":irc.test 353 ann = #a :@ann!ann@ann.host bob!bob@bob.host",
    `:irc.test 366 ann #a :${END}`,
  );
});

Deno.test("NAMES leaves out invisible users when one is not in the channel", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  await ann.say("MODE ann +i");
  const cat = await server.join("cat");
  const end = `:irc.test 366 cat #a :${END}`;
  await cat.expect("NAMES #a", ":irc.test 353 cat = #a :bob", end);
  await bob.say("MODE bob +i");
  await cat.expect("NAMES #a", end);
  await cat.say("JOIN #a");
  await cat.expect("NAMES #a", ":irc.test 353 cat = #a :@ann bob cat", end);
});

Deno.test("NAMES does not tell a secret channel from none when one is not in it", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  await ann.say("MODE #a +s");
  await ann.expect(
    "NAMES #a",
    ":irc.test 353 ann @ #a :@ann",
    `:irc.test 366 ann #a :${END}`,
  );
  const bob = await server.join("bob");
  await bob.expect(
    "NAMES #A,#none,#none,x",
    `:irc.test 366 bob #A :${END}`,
    `:irc.test 366 bob #none :${END}`,
    `:irc.test 366 bob x :${END}`,
  );
});

Deno.test("NAMES only ends when it names no channel", async () => {
  const ann = await new TestServer().join("ann", { channels: ["#a"] });
  for (const line of ["NAMES", "NAMES :", "NAMES *"]) {
    await ann.expect(line, `:irc.test 366 ann * :${END}`);
  }
});

Deno.test("NAMES fills lines up to the limit, and no further", async () => {
  const server = new TestServer({ maxLine: 200 });
  const clients = await crowd(server, 50);
  const lines = await clients[0]!.say("NAMES #a");
  assertEquals(lines.pop(), `:irc.test 366 ${clients[0]!.session.nick} #a :${END}`);
  const names = lines.flatMap((line) => line.slice(line.indexOf(" :") + 2).split(" "));
  assertEquals(
    names.map((name) => name.replace("@", "")),
    clients.map((each) => each.session.nick),
  );
  for (const line of lines) assert(line.length <= 198);
  for (const line of lines.slice(0, -1)) assert(line.length > 198 - 28);
});

Deno.test("NAMES waits for a slow reader, and lists who is there when it goes on", async () => {
  const server = new TestServer({ maxLine: 100 });
  const clients = await crowd(server, 100);
  const reader = clients[0]!;
  const { promise, resolve } = Promise.withResolvers<void>();
  reader.taking = promise;
  const answer = reader.say("NAMES #a");
  const nicks = clients.map((each) => each.session.nick);
  const listed = (lines: string[]) =>
    lines.filter((line) => line.includes(" 353 ")).map((line) => line.split(" :")[1]);
  assertEquals(listed(reader.heard()), [`@${nicks[0]}`, ...nicks.slice(1, 64)]);

  await clients[64]!.say("NICK zed");
  for (const i of [65, ...Array(30).keys().map((i) => 70 + i)]) clients[i]!.session.closed("gone");
  resolve();
  const rest = await answer;
  assertEquals(listed(rest), [`zed ${nicks[66]}`, ...nicks.slice(67, 70)]);
  assertEquals(rest.at(-1), `:irc.test 366 ${nicks[0]} #a :${END}`);
});

Deno.test("NAMES ends when the one who asks has been put out meanwhile", async () => {
  const server = new TestServer({ maxLine: 100 });
  const clients = await crowd(server, 100);
  const reader = clients[1]!;
  const { promise, resolve } = Promise.withResolvers<void>();
  reader.taking = promise;
  const answer = reader.say("NAMES #a");
  await clients[0]!.say(`KICK #a ${reader.session.nick}`);
  reader.heard();
  resolve();
  assertEquals(await answer, [`:irc.test 366 ${reader.session.nick} #a :${END}`]);
});

Deno.test("NAMES ends when the channel becomes a secret from the one who asks", async () => {
  const server = new TestServer({ maxLine: 100 });
  const clients = await crowd(server, 200);
  const eve = await server.join("eve");
  eve.whenAwaited = async () => {
    eve.heard();
    await clients[0]!.say("MODE #a +s");
  };
  await eve.expect("NAMES #a", `:irc.test 366 eve #a :${END}`);
});

Deno.test("NAMES of several channels is sent no faster than the client takes it", async () => {
  const server = new TestServer();
  const clients = await crowd(server, 200);
  const names = Array.from({ length: 8 }, (_, i) => `#${i}`);
  for (const name of names) {
    for (const { session } of clients) server.irc.network.rooms.join(session.user!, name);
  }
  const eve = await server.join("eve");
  const portions: number[] = [];
  const count = (lines: string[]) => portions.push(lines.join("").length);
  eve.whenAwaited = () => count(eve.heard());
  count(await eve.say(`NAMES ${names}`));
  assert(portions.length > 1, `${portions}`);
  for (const bytes of portions) assert(bytes < 32_768 + 512, `${portions}`);
});
