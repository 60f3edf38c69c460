import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

async function room() {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  const cat = await server.join("cat", { channels: ["#a"] });
  for (const client of [ann, bob]) client.heard();
  return { server, ann, bob, cat };
}

Deno.test("KICK tells all members, and puts the user out", async () => {
  const { server, ann, bob, cat } = await room();
  await ann.expect("KICK #A BOB :out with you", ":ann!ann@ann.host KICK #a bob :out with you");
  for (const client of [bob, cat]) {
    assertEquals(client.heard(), [":ann!ann@ann.host KICK #a bob :out with you"]);
  }
  assertEquals(server.events.at(-1), { event: "parted", nick: "bob", channel: "#a" });
  await bob.expect("PRIVMSG #a :x", ":irc.test 404 bob #a :Cannot send to channel (+n)");
});

Deno.test("KICK gives the nick for a reason when there is none", async () => {
  const { ann } = await room();
  await ann.expect("KICK #a bob", ":ann!ann@ann.host KICK #a bob :ann");
  await ann.expect("KICK #a cat :", ":ann!ann@ann.host KICK #a cat :ann");
});

Deno.test("KICK cuts a reason longer than KICKLEN", async () => {
  const { ann } = await room();
  const reason = "é".repeat(200);
  await ann.expect(`KICK #a bob :${reason}`, `:ann!ann@ann.host KICK #a bob :${"é".repeat(127)}`);
});

Deno.test("KICK puts several out, and goes on when one is not there", async () => {
  const { server, ann } = await room();
  await server.join("dan");
  await ann.expect(
    "KICK #a bob,zed,dan,Bob,cat,x :all",
    ":ann!ann@ann.host KICK #a bob :all",
    ":irc.test 401 ann zed :No such nick/channel",
    ":irc.test 441 ann dan #a :They aren't on that channel",
    ":ann!ann@ann.host KICK #a cat :all",
    ":irc.test 407 ann x :Too many targets",
  );
});

Deno.test("KICK stops when the operator has put out itself", async () => {
  const { ann, bob } = await room();
  await ann.expect(
    "KICK #a ann,bob,cat",
    ":ann!ann@ann.host KICK #a ann :ann",
    ":irc.test 482 ann #a :You're not channel operator",
  );
  assertEquals(bob.heard(), [":ann!ann@ann.host KICK #a ann :ann"]);
});

Deno.test("KICK is answered with an error when one may not", async () => {
  const { server, ann, bob } = await room();
  const dan = await server.join("dan");
  await bob.expect("KICK #a ann", ":irc.test 482 bob #a :You're not channel operator");
  await dan.expect("KICK #a ann", ":irc.test 442 dan #a :You're not on that channel");
  await ann.expect("KICK #none bob", ":irc.test 403 ann #none :No such channel");
  await ann.expect("KICK #a,#b bob", ":irc.test 403 ann #a,#b :No such channel");
  await ann.expect("KICK #a", ":irc.test 461 ann KICK :Not enough parameters");
  await ann.expect("KICK #a :", ":irc.test 461 ann KICK :Not enough parameters");
  assertEquals(server.irc.network.channel("#a")!.members.size, 3);
});
