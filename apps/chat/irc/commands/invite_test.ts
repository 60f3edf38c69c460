import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";
import { LIMITS } from "../config.ts";

async function room() {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  const cat = await server.join("cat");
  ann.heard();
  return { server, ann, bob, cat };
}

Deno.test("INVITE tells the guest and who asks, and nobody else", async () => {
  const { ann, bob, cat } = await room();
  await ann.expect("INVITE CAT #A", ":irc.test 341 ann cat #a");
  assertEquals(cat.heard(), [":ann!ann@ann.host INVITE cat #a"]);
  assertEquals(bob.heard(), []);
});

Deno.test("INVITE says that the guest is away", async () => {
  const { ann, cat } = await room();
  await cat.say("AWAY :gone fishing");
  await ann.expect(
    "INVITE cat #a",
    ":irc.test 341 ann cat #a",
    ":irc.test 301 ann cat :gone fishing",
  );
});

Deno.test("INVITE is for operators only when the channel is +i", async () => {
  const { ann, bob } = await room();
  await bob.expect("INVITE cat #a", ":irc.test 341 bob cat #a");
  await ann.say("MODE #a +i");
  bob.heard();
  await bob.expect("INVITE cat #a", ":irc.test 482 bob #a :You're not channel operator");
});

Deno.test("INVITE opens nothing when it is not an operator's", async () => {
  const { ann, bob, cat } = await room();
  await bob.say("INVITE cat #a");
  await ann.say("MODE #a +b cat");
  cat.heard();
  await cat.expect("JOIN #a", ":irc.test 474 cat #a :Cannot join channel (+b)");
});

Deno.test("INVITE is answered with an error when it makes no sense", async () => {
  const { server, ann, cat } = await room();
  await ann.expect("INVITE", ":irc.test 461 ann INVITE :Not enough parameters");
  await ann.expect("INVITE cat", ":irc.test 461 ann INVITE :Not enough parameters");
  await ann.expect("INVITE zed #a", ":irc.test 401 ann zed :No such nick/channel");
  await ann.expect("INVITE cat #none", ":irc.test 403 ann #none :No such channel");
  await ann.expect("INVITE cat :", ":irc.test 403 ann * :No such channel");
  await ann.expect("INVITE ann #a", ":irc.test 443 ann ann #a :is already on channel");
  await cat.expect("INVITE ann #a", ":irc.test 442 cat #a :You're not on that channel");
  await ann.say("MODE #a +s");
  await cat.expect("INVITE ann #a", ":irc.test 403 cat #a :No such channel");
  assertEquals(server.irc.network.channel("#a")!.invited.size, 0);
});

Deno.test("INVITE is forgotten when the guest or the channel has gone", async () => {
  const { server, ann, bob, cat } = await room();
  const channel = server.irc.network.channel("#a")!;
  await ann.say("INVITE cat #a");
  cat.session.closed("gone");
  assertEquals(channel.invited.size, 0);

  const dan = await server.join("dan");
  await ann.say("INVITE dan #a", "PART #a");
  await bob.say("PART #a");
  assertEquals(dan.session.user!.invitations.size, 0);
  await ann.say("JOIN #a", "MODE #a +i");
  dan.heard();
  await dan.expect("JOIN #a", ":irc.test 473 dan #a :Cannot join channel (+i)");
});

Deno.test("INVITE forgets the oldest when there are too many", async () => {
  const { server, ann, cat } = await room();
  const channel = server.irc.network.channel("#a")!;
  await ann.say("INVITE cat #a");
  for (let i = 0; i < LIMITS.invitations; i++) {
    const guest = await server.join(`g${i}`);
    await ann.say(`INVITE g${i} #a`);
    assertEquals(guest.session.user!.invitations.has(channel), true);
  }
  assertEquals(channel.invited.size, LIMITS.invitations);
  assertEquals(cat.session.user!.invitations.size, 0);
});

Deno.test("INVITE is told to members when they have asked for invite-notify", async () => {
  const server = new TestServer();
  const caps = "invite-notify";
  const ann = await server.join("ann", { caps, channels: ["#a"] });
  const cleo = await server.join("cleo", { caps, channels: ["#a"] });
  const dora = await server.join("dora", { channels: ["#a"] });
  const bob = await server.join("bob", { caps });
  const heard = () => [cleo, dora, bob].map((client) => client.heard());
  heard();
  ann.heard();
  const line = ":ann!ann@ann.host INVITE bob #a";
  await ann.expect("INVITE bob #a", ":irc.test 341 ann bob #a");
  assertEquals(heard(), [[line], [], [line]]);
  await ann.say("MODE #a +m");
  heard();
  // Who may not speak is not heard by members.
  await dora.say("INVITE bob #a");
  assertEquals([...ann.heard(), ...cleo.heard()].filter((text) => text.includes("INVITE")), []);
  assertEquals(bob.heard(), [":dora!dora@dora.host INVITE bob #a"]);
});
