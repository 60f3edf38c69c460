import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

Deno.test("ISON tells who is there when nicks are apart or in one parameter", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  await server.join("Bob");

  await alice.expect("ISON bob nobody ALICE", ":irc.test 303 alice :Bob alice");
  await alice.expect("ISON bob :nobody  alice", ":irc.test 303 alice :Bob alice");
  await alice.expect("ISON nobody", ":irc.test 303 alice :");
  await alice.expect("ISON :", ":irc.test 303 alice :");
  await alice.expect("ISON", ":irc.test 461 alice ISON :Not enough parameters");
});

Deno.test("ISON answers in several lines when one is too short", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const nick = "b".repeat(32);
  await server.join(nick);

  const lines = await alice.say(`ISON ${`${nick} `.repeat(15)}`);
  const head = ":irc.test 303 alice :";
  assert(lines.every((line) => line.length <= 510 && line.startsWith(head)));
  assertEquals(lines.flatMap((line) => line.slice(head.length).split(" ")), Array(15).fill(nick));
});

Deno.test("USERHOST tells hosts, who is away and who an operator when users are there", async () => {
  const server = new TestServer({ checkOperator: () => Promise.resolve(true) });
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  await bob.say("AWAY :gone", "OPER bob secret");

  await alice.expect(
    "USERHOST BOB nobody alice",
    ":irc.test 302 alice :bob*=-bob@bob.host alice=+alice@alice.host",
  );
  await alice.expect("USERHOST nobody", ":irc.test 302 alice :");
  await alice.expect(
    "USERHOST a b c d alice alice alice",
    ":irc.test 302 alice :alice=+alice@alice.host",
  );
  await alice.expect("USERHOST", ":irc.test 461 alice USERHOST :Not enough parameters");
});
