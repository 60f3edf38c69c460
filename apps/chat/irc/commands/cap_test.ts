import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

const ALL = "away-notify batch cap-notify draft/chathistory echo-message extended-join " +
  "invite-notify labeled-response message-tags multi-prefix server-time setname " +
  "standard-replies userhost-in-names";
const USER = "USER u 0 * :U";

Deno.test("CAP LS lists all there are", async () => {
  const client = new TestServer().connect();
  await client.expect("CAP LS", `:irc.test CAP * LS :${ALL}`);
  await client.expect("CAP LS 302", `:irc.test CAP * LS :${ALL}`);
  await client.expect("cap ls", `:irc.test CAP * LS :${ALL}`);
  await client.say("NICK alice");
  await client.expect("CAP LS", `:irc.test CAP alice LS :${ALL}`);
});

Deno.test("CAP LS and REQ hold registration back until END", async () => {
  for (const line of ["CAP LS 302", "CAP REQ :multi-prefix", "CAP REQ :unknown"]) {
    const client = new TestServer().connect();
    await client.say(line);
    assertEquals(await client.say("NICK alice", USER), []);
    assertEquals(client.session.user, undefined);
    await client.say("CAP END");
    assertEquals(client.session.user?.nick, "alice");
  }
});

Deno.test("CAP LIST and END do not hold registration back", async () => {
  const client = new TestServer().connect();
  await client.say("CAP END", "CAP LIST", "NICK alice", USER);
  assertEquals(client.session.user?.nick, "alice");
});

Deno.test("CAP END registers nobody until all is said", async () => {
  const client = new TestServer().connect();
  await client.say("CAP LS");
  await client.expect("CAP END");
  await client.expect("NICK alice");
  await client.say(USER);
  assertEquals(client.session.user?.nick, "alice");
});

Deno.test("CAP REQ is acknowledged as it was said, and LIST shows it", async () => {
  const client = new TestServer().connect();
  await client.expect("CAP LIST", ":irc.test CAP * LIST :");
  await client.expect(
    "CAP REQ :multi-prefix  echo-message ",
    ":irc.test CAP * ACK :multi-prefix  echo-message ",
  );
  await client.expect("CAP LIST", ":irc.test CAP * LIST :multi-prefix echo-message");
  await client.expect("CAP REQ -multi-prefix", ":irc.test CAP * ACK :-multi-prefix");
  await client.expect("CAP LIST", ":irc.test CAP * LIST :echo-message");
  await client.expect("CAP REQ", ":irc.test CAP * ACK :");
  await client.expect("CAP REQ :", ":irc.test CAP * ACK :");
});

Deno.test("CAP REQ changes nothing when one of several is unknown", async () => {
  const client = new TestServer().connect();
  await client.say("CAP REQ :echo-message");
  for (
    const names of [
      ...["multi-prefix foo", "foo -echo-message", "-foo", "--multi-prefix", "multi-prefix=1", "-"],
      ...["Multi-Prefix", "toString", "\u{202e}", "multi-prefix\techo-message"],
    ]
  ) await client.expect(`CAP REQ :${names}`, `:irc.test CAP * NAK :${names}`);
  await client.expect("CAP LIST", ":irc.test CAP * LIST :echo-message");
});

Deno.test("CAP REQ keeps to the last when a name stands twice", async () => {
  const client = new TestServer().connect();
  await client.say("CAP REQ :echo-message -echo-message -multi-prefix multi-prefix");
  await client.expect("CAP LIST", ":irc.test CAP * LIST :multi-prefix");
});

Deno.test("CAP REQ is answered within the limit when it is as long as a line", async () => {
  const client = new TestServer().connect();
  const names = "x".repeat(500);
  await client.expect(`CAP REQ ${names}`, `:irc.test CAP * NAK :${names}`.slice(0, 510));
});

Deno.test("CAP REQ takes effect at once", async () => {
  const alice = await new TestServer().join("alice");
  const time = "@time=2026-01-01T00:00:00.000Z ";
  await alice.expect("CAP REQ server-time", `${time}:irc.test CAP alice ACK :server-time`);
  await alice.expect("PING a", `${time}:irc.test PONG irc.test :a`);
  await alice.expect("CAP REQ -server-time", ":irc.test CAP alice ACK :-server-time");
  await alice.expect("CAP END");
});

Deno.test("CAP is answered with ERR_INVALIDCAPCMD when the subcommand is unknown", async () => {
  const client = new TestServer().connect();
  const text = "Invalid CAP subcommand";
  await client.expect("CAP FOO", `:irc.test 410 * FOO :${text}`);
  await client.expect("CAP ACK :x", `:irc.test 410 * ACK :${text}`);
  await client.expect("CAP :", `:irc.test 410 * * :${text}`);
  await client.expect("CAP :foo bar", `:irc.test 410 * foo :${text}`);
  await client.expect("CAP ::foo", `:irc.test 410 * foo :${text}`);
});

Deno.test("CAP is answered with ERR_NEEDMOREPARAMS when there is no subcommand", async () => {
  const client = new TestServer().connect();
  await client.expect("CAP", ":irc.test 461 * CAP :Not enough parameters");
});

Deno.test("CAP REQ changes nothing when its acknowledgement would not fit in a line", async () => {
  const client = new TestServer().connect();
  const names = "echo-message server-time ".repeat(20).trim();
  await client.expect(`CAP REQ :${names}`, `:irc.test CAP * NAK :${names}`.slice(0, 510));
  assertEquals(client.session.has("echo-message"), false);
});

Deno.test("CAP LS with version 302 is asking for cap-notify, which stays", async () => {
  for (const version of ["302", "303", "1e9"]) {
    const client = new TestServer().connect();
    await client.say(`CAP LS ${version}`);
    await client.expect("CAP LIST", ":irc.test CAP * LIST :cap-notify");
    await client.expect("CAP REQ cap-notify", ":irc.test CAP * ACK :cap-notify");
    await client.expect("CAP REQ -cap-notify", ":irc.test CAP * NAK :-cap-notify");
    await client.expect("CAP LIST", ":irc.test CAP * LIST :cap-notify");
  }
});

Deno.test("CAP LS without version 302 lets the client choose whether it wants cap-notify", async () => {
  for (const version of ["", "301", "x", ":"]) {
    const client = new TestServer().connect();
    await client.say(`CAP LS ${version}`);
    await client.expect("CAP LIST", ":irc.test CAP * LIST :");
    await client.expect("CAP REQ cap-notify", ":irc.test CAP * ACK :cap-notify");
    await client.expect("CAP REQ -cap-notify", ":irc.test CAP * ACK :-cap-notify");
  }
});

Deno.test("CAP LS and REQ fit in a line when all there is is listed and asked for", async () => {
  const longest = { name: `${"n".repeat(59)}.org`, maxLine: 512 };
  const client = new TestServer(longest).connect();
  await client.say(`NICK ${"a".repeat(32)}`);
  const [list] = await client.say("CAP LS 302");
  assertEquals(list?.endsWith(` :${ALL}`), true, list);
  await client.say(`CAP REQ :${ALL}`);
  assertEquals([...client.session.capabilities].sort().join(" "), ALL);
});
