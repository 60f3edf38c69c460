import { assertEquals } from "@std/assert";
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
  for (const mask of ["*", "*real", "irc.*"]) await alice.expect(`WHO ${mask}`, ...both, end(mask));
  for (const all of ["WHO", "WHO 0", "WHO *"]) await alice.expect(all, ...both, end("*"));
  await alice.expect("WHO nobody", end("nobody"));
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
