import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";
import { LIMITS } from "../config.ts";

/** A server whose only operator is boss, with the password `secret`. */
function guarded(): TestServer {
  return new TestServer({
    checkOperator: (name, password) => Promise.resolve(name === "boss" && password === "secret"),
  });
}

const REFUSED = ":irc.test 481 alice :Permission Denied- You're not an IRC operator";

Deno.test("OPER makes an operator when the password is right", async () => {
  const server = guarded();
  const alice = await server.join("alice");
  await alice.expect(
    "OPER boss secret",
    ":irc.test MODE alice +o",
    ":irc.test 381 alice :You are now an IRC operator",
  );
  assertEquals(server.events.at(-1), { event: "oper", nick: "alice", name: "boss" });
  // Nothing changes.
  await alice.expect("OPER boss secret", ":irc.test 381 alice :You are now an IRC operator");
  await alice.expect("MODE alice", ":irc.test 221 alice +o");
});

Deno.test("OPER closes a client when it has tried too often", async () => {
  const server = guarded();
  const alice = await server.join("alice");
  const peer = await server.join("peer", { channels: ["#a"] });
  await alice.say("JOIN #a");
  peer.heard();

  for (let i = 0; i < LIMITS.passwordAttempts; i++) {
    assertEquals(alice.closedFor, undefined);
    await alice.expect(
      i === 0 ? "OPER nobody secret" : "OPER boss wrong",
      ":irc.test 464 alice :Password incorrect",
    );
    assertEquals(server.events.filter(({ event }) => event === "wrongPassword").length, i + 1);
  }
  assertEquals(alice.closedFor, "Too many wrong passwords");
  assertEquals(peer.heard(), [":alice!alice@alice.host QUIT :Too many wrong passwords"]);
  await alice.expect("OPER boss secret");
});

Deno.test("OPER answers what is wrong when there are no operators or parameters", async () => {
  const alice = await new TestServer().join("alice");
  await alice.expect("OPER boss secret", ":irc.test 491 alice :No O-lines for your host");
  await alice.expect("OPER boss", ":irc.test 461 alice OPER :Not enough parameters");
});

Deno.test("OPER does nothing when the client has gone before the password was looked at", async () => {
  for (const isRight of [true, false]) {
    const check = Promise.withResolvers<boolean>();
    const server = new TestServer({ checkOperator: () => check.promise });
    const alice = await server.join("alice");
    const answered = alice.session.receive("OPER boss secret");
    const { user } = alice.session;
    alice.session.closed("bye");
    check.resolve(isRight);
    await answered;

    assertEquals(alice.heard(), []);
    assertEquals(user?.modes.has("o"), false);
    assertEquals(server.events.at(-1)?.event, "quit");
  }
});

Deno.test("KILL closes a user, which it and its peers are told, when an operator says so", async () => {
  const server = guarded();
  const boss = await server.join("boss");
  const bob = await server.join("bob", { channels: ["#a"] });
  const carol = await server.join("carol", { channels: ["#a"] });
  await boss.say("OPER boss secret");
  bob.heard();

  await boss.expect("KILL BOB :spam, spam");
  assertEquals(bob.heard(), [":boss!boss@boss.host KILL bob :Killed (boss (spam, spam))"]);
  assertEquals(bob.closedFor, "Killed (boss (spam, spam))");
  assertEquals(carol.heard(), [":bob!bob@bob.host QUIT :Killed (boss (spam, spam))"]);
  assertEquals(server.irc.network.user("bob"), undefined);

  await boss.expect("KILL bob :again", ":irc.test 401 boss bob :No such nick/channel");
  await boss.expect("KILL IRC.test :why", ":irc.test 483 boss :You can't kill a server!");
  await boss.expect("KILL carol", ":irc.test 461 boss KILL :Not enough parameters");
});

Deno.test("KILL closes the operator itself when that is whom it means", async () => {
  const server = guarded();
  const boss = await server.join("boss");
  await boss.say("OPER boss secret");
  await boss.expect("KILL boss :why", ":boss!boss@boss.host KILL boss :Killed (boss (why))");
  assertEquals(boss.closedFor, "Killed (boss (why))");
});

Deno.test("KILL keeps as much of a reason as QUIT when it is longer", async () => {
  const server = guarded();
  const boss = await server.join("boss");
  const bob = await server.join("bob");
  await boss.say("OPER boss secret", `KILL bob :${"é".repeat(200)}`);
  assertEquals(bob.closedFor, `Killed (boss (${"é".repeat(Math.floor(LIMITS.quit / 2))}))`);
});

Deno.test("KILL and WALLOPS are refused when a user is no operator", async () => {
  const server = guarded();
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  await bob.say("MODE bob +w");
  await alice.expect("KILL bob :why", REFUSED);
  await alice.expect("WALLOPS :hello", REFUSED);
  assertEquals(bob.heard(), []);
  assertEquals(bob.closedFor, undefined);
});

Deno.test("WALLOPS goes to all with user mode w when an operator says it", async () => {
  const server = guarded();
  const boss = await server.join("boss");
  const bob = await server.join("bob");
  const carol = await server.join("carol");
  await bob.say("MODE bob +w");
  await boss.say("OPER boss secret");

  await boss.expect("WALLOPS :hello all");
  assertEquals(bob.heard(), [":boss!boss@boss.host WALLOPS :hello all"]);
  assertEquals(carol.heard(), []);
  await boss.say("MODE boss +w");
  await boss.expect("WALLOPS again", ":boss!boss@boss.host WALLOPS :again");
  await boss.expect("WALLOPS :", ":irc.test 412 boss :No text to send");
  await boss.expect("WALLOPS", ":irc.test 461 boss WALLOPS :Not enough parameters");
});

Deno.test("OPER is told to try again when too many passwords are looked at, and nothing is counted", async () => {
  const hosts: string[] = [];
  const server = new TestServer({
    checkOperator: (_name, _password, host) => {
      hosts.push(host);
      return Promise.resolve("busy");
    },
  });
  const alice = await server.join("alice");
  for (let i = 0; i <= LIMITS.passwordAttempts; i++) {
    await alice.expect(
      "OPER boss secret",
      ":irc.test 263 alice OPER :Please wait a while and try again.",
    );
  }
  assertEquals(new Set(hosts), new Set(["alice.host"]));
  assertEquals(alice.closedFor, undefined);
  assertEquals(server.events.at(-1)?.event, "registered");
});

Deno.test("KILL is told to operators of the server, before the quit", async () => {
  const server = guarded();
  const boss = await server.join("boss");
  await server.join("bob");
  await boss.say("OPER boss secret", "KILL bob :spam");
  const reason = "Killed (boss (spam))";
  assertEquals(server.events.slice(-2), [
    { event: "killed", nick: "bob", by: "boss", reason },
    { event: "quit", nick: "bob", reason },
  ]);
});
