import { assertEquals } from "@std/assert";
import { LIMITS } from "../config.ts";
import { TestServer } from "../test_support.ts";

async function room() {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob");
  return { server, ann, bob };
}

function isIn({ irc: { network } }: TestServer, nick: string): boolean {
  return network.channel("#a")!.members.has(network.user(nick)!);
}

Deno.test("MODE +e lets in and speak whom it matches when a ban does, too", async () => {
  const { server, ann, bob } = await room();
  await ann.say("MODE #a +be *!*@* BOB");
  await bob.say("JOIN #a");
  assertEquals(isIn(server, "bob"), true);
  await bob.say("PRIVMSG #a :hola");
  assertEquals(ann.heard().at(-1), ":bob!bob@bob.host PRIVMSG #a :hola");
  await bob.say("NICK bo");
  await bob.expect("PRIVMSG #a :hola", ":irc.test 404 bo #a :Cannot send to channel (+b)");
  const cleo = await server.join("cleo");
  await cleo.expect("JOIN #a", ":irc.test 474 cleo #a :Cannot join channel (+b)");
});

Deno.test("MODE +I lets in whom it matches when the channel is +i, and nothing else", async () => {
  const { server, ann, bob } = await room();
  await ann.say("MODE #a +iI *!bob@*", "MODE #a +k key");
  await bob.expect("JOIN #a", ":irc.test 475 bob #a :Cannot join channel (+k)");
  await ann.say("MODE #a +b bob");
  await bob.expect("JOIN #a key", ":irc.test 474 bob #a :Cannot join channel (+b)");
  await ann.say("MODE #a -b bob");
  await bob.say("JOIN #a key");
  assertEquals(isIn(server, "bob"), true);
  const cleo = await server.join("cleo");
  await cleo.expect("JOIN #a key", ":irc.test 473 cleo #a :Cannot join channel (+i)");
});

Deno.test("MODE lists exceptions as it lists bans", async () => {
  const { ann, bob } = await room();
  await ann.expect(
    "MODE #a +eIe bob *.org @x",
    ":ann!ann@ann.host MODE #a +eIe bob!*@* *!*@*.org *!*@x",
  );
  await ann.expect("MODE #a +e BOB");
  bob.heard();
  await ann.expect(
    "MODE #a e",
    ":irc.test 348 ann #a bob!*@* ann 1767225600",
    ":irc.test 348 ann #a *!*@x ann 1767225600",
    ":irc.test 349 ann #a :End of channel exception list",
  );
  await ann.expect(
    "MODE #a +I",
    ":irc.test 346 ann #a *!*@*.org ann 1767225600",
    ":irc.test 347 ann #a :End of channel invite exception list",
  );
  await ann.expect("MODE #a -e BOB!*@*", ":ann!ann@ann.host MODE #a -e bob!*@*");
  await bob.expect("MODE #a +e bob", ":irc.test 482 bob #a :You're not channel operator");
});

Deno.test("MODE shows exceptions to operators of the channel only", async () => {
  const { ann, bob } = await room();
  await ann.say("MODE #a +beI eve zoe zoe");
  const refused = ":irc.test 482 bob #a :You're not channel operator";
  const bans = [
    ":irc.test 367 bob #a eve!*@* ann 1767225600",
    ":irc.test 368 bob #a :End of channel ban list",
  ];
  await bob.expect("MODE #a I", refused);
  await bob.expect("MODE #a +e", refused);
  await bob.expect("MODE #a beI", refused, ...bans);
  await bob.say("JOIN #a");
  await bob.expect("MODE #a +eI-b eve", refused, ...bans);
});

Deno.test("MODE lists each list once when several are asked for", async () => {
  const { ann } = await room();
  await ann.expect(
    "MODE #a bebI",
    ":irc.test 368 ann #a :End of channel ban list",
    ":irc.test 349 ann #a :End of channel exception list",
    ":irc.test 347 ann #a :End of channel invite exception list",
  );
});

Deno.test("MODE counts the entries of all lists together", async () => {
  const { server, ann } = await room();
  for (let i = 0; i < LIMITS.listModes; i++) await ann.say(`MODE #a +${"beI"[i % 3]} n${i}`);
  ann.heard();
  for (const mode of "beI") {
    await ann.expect(`MODE #a +${mode} x`, `:irc.test 478 ann #a ${mode} :Channel lists are full`);
  }
  const { lists } = server.irc.network.channel("#a")!;
  assertEquals(Object.values(lists).flat().length, LIMITS.listModes);
});

Deno.test("MODE +b takes no invitation from whom an exception matches", async () => {
  const { server, ann, bob } = await room();
  await ann.say("MODE #a +i", "INVITE bob #a", "MODE #a +e bob", "MODE #a +b *!*@*");
  await bob.say("JOIN #a");
  assertEquals(isIn(server, "bob"), true);
});
