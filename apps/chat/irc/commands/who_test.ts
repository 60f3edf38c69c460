import { assertEquals } from "@std/assert";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import { TestServer } from "../test_support.ts";

/** What WHO says of somebody, to alice. */
function reply(nick: string, flags: string, channel = "*"): string {
  return `:irc.test 352 alice ${channel} ${nick} ${nick}.host irc.test ${nick} ${flags} ` +
    `:0 ${nick} Real`;
}

const end = (mask: string) => `:irc.test 315 alice ${mask} :End of WHO list`;

Deno.test("WHO lists members with their states when a channel is asked for", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#Room"] });
  const bob = await server.join("bob", { channels: ["#room"] });
  await server.join("carol", { channels: ["#room"] });
  await alice.say("MODE #room +ov bob bob", "MODE #room +v carol");
  await bob.say("AWAY :gone", "MODE bob +i");
  alice.heard();

  await alice.expect(
    "WHO #ROOM",
    reply("alice", "H@", "#Room"),
    reply("bob", "G@", "#Room"),
    reply("carol", "H+", "#Room"),
    end("#ROOM"),
  );
  await alice.say("CAP REQ :multi-prefix");
  await alice.expect(
    "WHO #room",
    reply("alice", "H@", "#Room"),
    reply("bob", "G@+", "#Room"),
    reply("carol", "H+", "#Room"),
    end("#room"),
  );
});

Deno.test("WHO keeps secret channels and invisible users from others when they are asked for", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob", { channels: ["#a", "#s"] });
  await server.join("carol", { channels: ["#a"] });
  await bob.say("MODE #s +s", "MODE bob +i");

  await alice.expect("WHO #none", end("#none"));
  await alice.expect("WHO #s", end("#s"));
  await alice.expect("WHO #a", reply("carol", "H", "#a"), end("#a"));
  await alice.expect("WHO bo*", end("bo*"));
  await alice.expect("WHO ca*", reply("carol", "H"), end("ca*"));
  // Not a secret: WHOIS and ISON say it too.
  await alice.expect("WHO BOB", reply("bob", "H"), end("BOB"));
  await alice.say("JOIN #a");
  await alice.expect("WHO bo*", reply("bob", "H"), end("bo*"));
  await bob.say("MODE #s -s");
  await alice.expect("WHO #s", reply("bob", "H@", "#s"), end("#s"));
});

Deno.test("WHO finds users by nick, name, host or server when a mask is asked for", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  await server.join("bob");
  const both = [reply("alice", "H"), reply("bob", "H")];

  for (const mask of ["b?b", "BOB.h*", "bob real", "bob.host"]) {
    const [first] = mask.split(" ");
    await alice.expect(`WHO ${first}`, reply("bob", "H"), end(first!));
  }
  for (const mask of ["*", "***", "irc.*"]) await alice.expect(`WHO ${mask}`, ...both, end(mask));
  for (const all of ["WHO", "WHO 0", "WHO *"]) await alice.expect(all, ...both, end("*"));
  await alice.expect("WHO nobody", end("nobody"));
});

Deno.test("WHO looks at real names for operators only", async () => {
  const server = new TestServer({ checkOperator: () => Promise.resolve(true) });
  const alice = await server.join("alice");
  await server.join("bob");
  await alice.expect("WHO bob?real", end("bob?real"));
  await alice.say("OPER alice secret");
  await alice.expect("WHO bob?real", reply("bob", "H"), end("bob?real"));
});

Deno.test("WHO finds nobody when a mask is too long, with one star for several", async () => {
  const server = new TestServer({ checkOperator: () => Promise.resolve(true) });
  const alice = await server.join("alice");
  const bob = server.connect("bob");
  await bob.say("NICK bob", `USER bob 0 * :${"a".repeat(LIMITS.realname)}`);
  await alice.say("OPER alice secret");
  const find = async (mask: string) => (await alice.say(`WHO ${mask}`)).length - 1;
  const half = LIMITS.mask / 2;
  assertEquals(await find("*a".repeat(half)), 1);
  assertEquals(await find("*a".repeat(half) + "*"), 0);
  assertEquals(await find("**a".repeat(half)), 1);
});

Deno.test("WHO and LIST let others have their turn when they find nothing for long, and are charged", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  for (let i = 0; i < 1_100; i++) {
    server.irc.network.rooms.join(ann.session.user!, `#${i}`);
    server.irc.network.channel(`#${i}`)!.flags.add("s");
  }
  for (let i = 0; i < 1_100; i++) await server.join(`n${i}`);
  const bob = await server.join("bob");
  assertEquals((await bob.say("LIST")).length, 2);
  assertEquals([server.turns, bob.charged], [2, COSTS.search]);
  assertEquals((await bob.say("WHO x*")).length, 1);
  assertEquals([server.turns, bob.charged], [4, 2 * COSTS.search]);
  await bob.say("WHO bob", "WHO #1", "LIST #1");
  assertEquals([server.turns, bob.charged], [4, 2 * COSTS.search]);
});

Deno.test("WHO lists operators only when asked to", async () => {
  const server = new TestServer({ checkOperator: () => Promise.resolve(true) });
  const alice = await server.join("alice", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  await bob.say("OPER bob secret", "MODE bob +i");
  alice.heard();

  await alice.expect("WHO #a o", reply("bob", "H*", "#a"), end("#a"));
  await alice.expect("WHO * o", reply("bob", "H*"), end("*"));
  await alice.expect("WHO alice o", end("alice"));
  await alice.say("PART #a");
  // Operators see those who hide from others.
  await alice.expect("WHO * o", end("*"));
  await bob.say("PART #a");
  await alice.say("MODE alice +i");
  assertEquals((await bob.say("WHO *")).length, 3);
});

Deno.test("WHO sends no more than the client takes when a channel is large", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#a"] });
  for (let i = 0; i < 199; i++) await server.join(`user${i}`, { channels: ["#a"] });
  alice.heard();

  const taken = Promise.withResolvers<void>();
  alice.taking = taken.promise;
  const answered = alice.session.receive("WHO #a");
  assertEquals(alice.heard().length, 64);
  taken.resolve();
  await answered;
  assertEquals(alice.heard().length, 137);
});

Deno.test("WHO ends when the client goes away while it waits", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#a"] });
  for (let i = 0; i < 99; i++) await server.join(`user${i}`, { channels: ["#a"] });
  alice.heard();

  const taken = Promise.withResolvers<void>();
  alice.taking = taken.promise;
  const answered = alice.session.receive("WHO #a");
  alice.session.closed("Connection reset by peer");
  taken.resolve();
  await answered;
  assertEquals(alice.heard().filter((line) => line.includes(" 352 ")).length, 64);
});
