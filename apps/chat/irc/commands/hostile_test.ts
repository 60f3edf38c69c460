import { assert, assertEquals } from "@std/assert";
import { type TestClient, TestServer } from "../test_support.ts";
import { utf8Length } from "../names.ts";

const PARAMS = [
  "",
  ":",
  "::",
  ": ",
  ":a b",
  ":\t",
  ",",
  ",,,,",
  "*",
  "?",
  "*a*a*a*a*a*a*a*a*a*a*a*a*b",
  "@",
  "+",
  "@+@+#",
  "#",
  "##",
  "#room",
  "@#room",
  "alice",
  "alice,bob,alice,#room",
  "-",
  "-1",
  "0",
  "1e999",
  "NaN",
  "constructor",
  "__proto__",
  "%s%n",
  "\x01VERSION\x01",
  "\x1b[2J",
  "\u202e\u200b\u2028",
  "🏳️‍🌈".repeat(10),
  "x".repeat(480),
  Array.from({ length: 200 }, (_, i) => i).join(","),
];

function* linesOf(command: string): Iterable<string> {
  for (const first of PARAMS) {
    yield `${command} ${first}`;
    if (first === "" || first.startsWith(":")) continue;
    for (const second of ["#room", ":", "* :x", `:${"\u{1f600}".repeat(120)}`]) {
      yield `${command} ${first} ${second}`;
    }
  }
}

/** Each line is one, within the limit, and a reply is to whom it was sent. */
function assertGood(client: TestClient, lines: readonly string[], because: string): void {
  const nick = client.session.nick;
  for (const line of lines) {
    assert(!/[\0\r\n]/.test(line), because);
    assert(utf8Length(line) <= 510, because);
    assert(line.isWellFormed(), because);
    const numeric = /^:irc\.test \d{3} ([^ ]+) [^ ]/.exec(line);
    if (/^:irc\.test \d/.test(line)) assertEquals(numeric?.[1], nick, because);
  }
}

Deno.test("every command answers with whole lines within the limit when parameters are hostile", async () => {
  const { commands } = new TestServer().irc;
  for (const name of Object.keys(commands)) {
    for (const isOperator of [false, true]) {
      const server = new TestServer({ checkOperator: () => Promise.resolve(true) });
      const bob = await server.join("bob", { channels: ["#room"] });
      let alice: TestClient | undefined;
      for (const line of linesOf(name)) {
        if (alice === undefined || alice.session.ended) {
          alice = await server.join("alice", { caps: "echo-message", channels: ["#room"] });
          if (isOperator) await alice.say("OPER a b");
          alice.heard();
          bob.heard();
        }
        const because = JSON.stringify(line);
        const answer = await alice.say(line);
        // Its answer may have the new nick or the old one.
        if (name !== "NICK") assertGood(alice, answer, because);
        assertGood(bob, bob.heard(), because);
        assertEquals(bob.closedFor, undefined, because);
        if (alice.closedFor !== undefined) continue;
        await alice.expect("PING x", ":irc.test PONG irc.test :x");
      }
      alice?.session.closed("");
      bob.session.closed("");
      assertEquals(server.irc.sessions.size, 0);
      assertEquals(server.irc.network.users.size, 0);
      assertEquals(server.irc.network.rooms.all.size, 0);
    }
  }
});
