import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";

const CREATED = 1_767_225_600;

Deno.test("JOIN makes a channel when there is none, and who comes first its operator", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  await ann.expect(
    "JOIN #Room",
    ":ann!ann@ann.host JOIN #Room",
    ":irc.test 353 ann = #Room :@ann",
    ":irc.test 366 ann #Room :End of /NAMES list",
  );
  await ann.expect(
    "MODE #room",
    ":irc.test 324 ann #Room +nt",
    `:irc.test 329 ann #Room ${CREATED}`,
  );
  assertEquals(server.events.at(-1), { event: "joined", nick: "ann", channel: "#Room" });
});

Deno.test("JOIN answers with echo, topic, names and history when the channel is there, and tells all members", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { caps: "server-time" });
  await ann.say("TOPIC #a :About this", "PRIVMSG #a :hello");
  server.now += 1_000;
  const time = "@time=2026-01-01T00:00:01.000Z ";
  await bob.expect(
    "JOIN #A",
    `${time}:bob!bob@bob.host JOIN #a`,
    `${time}:irc.test 332 bob #a :About this`,
    `${time}:irc.test 333 bob #a ann ${CREATED}`,
    `${time}:irc.test 353 bob = #a :@ann bob`,
    `${time}:irc.test 366 bob #a :End of /NAMES list`,
    `${time}:irc.test NOTICE #a :Replaying 1 message from before you joined`,
    "@time=2026-01-01T00:00:00.000Z :ann!ann@ann.host PRIVMSG #a :hello",
  );
  assertEquals(ann.heard(), [":bob!bob@bob.host JOIN #a"]);
});

Deno.test("JOIN enters several channels with their keys in one command", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a", "#b", "#c"] });
  await ann.say("MODE #a +k one", "MODE #c +k three");
  const bob = await server.join("bob");
  const lines = await bob.say("JOIN #c,,#b,#a,#d three,none,,one");
  assertEquals(lines.filter((line) => !line.includes(" 353 ") && !line.includes(" 366 ")), [
    ":bob!bob@bob.host JOIN #c",
    ":bob!bob@bob.host JOIN #b",
    ":bob!bob@bob.host JOIN #a",
    ":bob!bob@bob.host JOIN #d",
  ]);
});

Deno.test("JOIN does nothing when one is there already, or is named twice", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  await ann.expect("JOIN #A,#a key");
  await ann.expect(
    "JOIN #b,#B",
    ":ann!ann@ann.host JOIN #b",
    ":irc.test 353 ann = #b :@ann",
    ":irc.test 366 ann #b :End of /NAMES list",
  );
  assert(server.irc.network.channel("#B")!.isOp(ann.session.user!));
});

Deno.test("JOIN 0 leaves all channels", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a", "#b"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  ann.heard();
  await ann.expect("JOIN 0", ":ann!ann@ann.host PART #a", ":ann!ann@ann.host PART #b");
  await ann.expect("JOIN 0");
  assertEquals(bob.heard(), [":ann!ann@ann.host PART #a"]);
  assertEquals([...server.irc.network.rooms.all.keys()], ["#a"]);
});

Deno.test("JOIN is answered with ERR_NEEDMOREPARAMS when it names no channel", async () => {
  const ann = await new TestServer().join("ann");
  for (const line of ["JOIN", "JOIN :", "JOIN ,,,"]) {
    await ann.expect(line, ":irc.test 461 ann JOIN :Not enough parameters");
  }
});

Deno.test("JOIN is answered with ERR_BADCHANMASK when a name is none", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  const long = `#${"é".repeat(32)}`;
  for (const name of ["a", "&a", "00", "#a\x02b", "#a\u202eb", "#a\u200bb", "#a\x1b[31m", long]) {
    await ann.expect(`JOIN ${name}`, `:irc.test 476 ann ${name} :Bad Channel Mask`);
  }
  await ann.expect("JOIN :#a b", ":irc.test 476 ann #a :Bad Channel Mask");
  await ann.expect("JOIN ::", ":irc.test 476 ann * :Bad Channel Mask");
  assertEquals(server.irc.network.rooms.all.size, 0);
  assertEquals((await ann.say(`JOIN #${"é".repeat(31)}`)).length, 3);
});

Deno.test("JOIN is answered with ERR_TOOMANYCHANNELS when one is in as many as one may be", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  for (let i = 0; i < LIMITS.channels; i++) await ann.say(`JOIN #${i}`);
  const refused = (name: string) => `:irc.test 405 ann ${name} :You have joined too many channels`;
  await ann.expect("JOIN #x,#1,#y", refused("#x"), refused("#y"));
  await ann.say("PART #1");
  assertEquals((await ann.say("JOIN #x,#y")).at(-1), refused("#y"));
  assertEquals(server.irc.network.rooms.all.size, LIMITS.channels);
});

for (
  const [mode, why] of [
    ["+b bob!*@*", "474 bob #a :Cannot join channel (+b)"],
    ["+i", "473 bob #a :Cannot join channel (+i)"],
    ["+k key", "475 bob #a :Cannot join channel (+k)"],
    ["+l 1", "471 bob #a :Cannot join channel (+l)"],
  ] as const
) {
  const letter = mode.slice(0, 2);

  Deno.test(`JOIN is refused when the channel is ${letter}, and nobody is told`, async () => {
    const server = new TestServer();
    const ann = await server.join("ann", { channels: ["#a"] });
    const bob = await server.join("bob");
    await ann.say(`MODE #a ${mode}`);
    await bob.expect("JOIN #A wrong", `:irc.test ${why}`);
    assertEquals(ann.heard(), []);
    assertEquals(bob.session.user!.channels.size, 0);
  });

  Deno.test(`JOIN enters though the channel is ${letter} when an operator has invited, once`, async () => {
    const server = new TestServer();
    const ann = await server.join("ann", { channels: ["#a"] });
    const bob = await server.join("bob");
    await ann.say(`MODE #a ${mode}`, "INVITE bob #a");
    bob.heard();
    assertEquals((await bob.say("JOIN #a"))[0], ":bob!bob@bob.host JOIN #a");
    await bob.say("PART #a");
    await bob.expect("JOIN #a", `:irc.test ${why}`);
  });
}

Deno.test("JOIN enters when the key is right, whatever else its case", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  await ann.say("MODE #a +k Key");
  const bob = await server.join("bob");
  await bob.expect("JOIN #a key", ":irc.test 475 bob #a :Cannot join channel (+k)");
  assertEquals((await bob.say("JOIN #a Key")).length, 3);
});

Deno.test("JOIN ends when the client has gone while its answer was on the way", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  const { promise, resolve } = Promise.withResolvers<void>();
  ann.taking = promise;
  const joining = ann.say("JOIN #a,#b");
  ann.session.closed("gone");
  resolve();
  await joining;
  assertEquals(server.irc.network.rooms.all.size, 0);
});

Deno.test("JOIN does not show how a secret channel is spelt when it refuses", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#Secret"] });
  await ann.say("MODE #secret +si");
  const bob = await server.join("bob");
  await bob.expect("JOIN #sECRET", ":irc.test 473 bob #sECRET :Cannot join channel (+i)");
});

Deno.test("JOIN stays closed when an operator bans who was invited before", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob");
  await ann.say("INVITE bob #a", "MODE #a +b eve");
  assertEquals(bob.session.user!.invitations.size, 1);
  await ann.say("MODE #a +b BOB");
  bob.heard();
  await bob.expect("JOIN #a", ":irc.test 474 bob #a :Cannot join channel (+b)");
  assertEquals(bob.session.user!.invitations.size, 0);
});

Deno.test("JOIN repeats nothing that one has heard while its answer was on the way", async () => {
  const server = new TestServer({ maxLine: 100 });
  const ann = await server.join("ann", { channels: ["#a"] });
  for (let i = 0; i < 140; i++) await server.join(`n${i}`.padEnd(30, "x"), { channels: ["#a"] });
  await ann.say("PRIVMSG #a :old");
  const bob = await server.join("bob");
  const lines: string[] = [];
  bob.whenAwaited = async () => {
    lines.push(...bob.heard());
    if (!lines.some((line) => line.includes("meanwhile"))) await ann.say("PRIVMSG #a :meanwhile");
  };
  lines.push(...await bob.say("JOIN #a"));
  assertEquals(lines.filter((line) => line.includes(" PRIVMSG ")), [
    ":ann!ann@ann.host PRIVMSG #a :meanwhile",
    ":ann!ann@ann.host PRIVMSG #a :[2026-01-01T00:00:00Z] old",
  ]);
});

Deno.test("JOIN is charged for each further channel, and JOIN 0 for each that is left", async () => {
  const ann = await new TestServer().join("ann");
  await ann.say("JOIN #a");
  assertEquals(ann.charged, 0);
  await ann.say("JOIN #b,#c,,#d");
  assertEquals(ann.charged, 2 * COSTS.channel);
  await ann.say("JOIN 0", "JOIN 0");
  assertEquals(ann.charged, 5 * COSTS.channel);
});

Deno.test("JOIN 0 leaves a channel only when the client has taken what it was told before", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a", "#b", "#c"] });
  await server.join("bob", { channels: ["#c"] });
  const portions: string[][] = [];
  ann.whenAwaited = () => {
    portions.push(ann.heard());
    if (portions.length === 2) {
      server.irc.network.rooms.kick("irc.test", ann.session.user!, channel, "");
    }
  };
  const channel = server.irc.network.channel("#c")!;
  ann.heard();
  await ann.say("JOIN 0");
  assertEquals(portions, [
    [":ann!ann@ann.host PART #a"],
    [":ann!ann@ann.host PART #b"],
    [":irc.test KICK #c ann :"],
  ]);
});
