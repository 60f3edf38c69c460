import { assertEquals } from "@std/assert";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import { TestServer } from "../test_support.ts";

Deno.test("SETNAME tells those who share a channel and have asked for it, and its user", async () => {
  const server = new TestServer();
  const caps = "setname";
  const ann = await server.join("ann", { caps, channels: ["#a", "#b"] });
  const bob = await server.join("bob", { caps, channels: ["#a", "#b"] });
  const cleo = await server.join("cleo", { channels: ["#a"] });
  const dora = await server.join("dora", { caps });
  for (const client of [ann, bob]) client.heard();
  const line = ":ann!ann@ann.host SETNAME :Ana de la Plaza";
  await ann.expect("SETNAME :Ana de la Plaza", line);
  assertEquals([bob, cleo, dora].map((client) => client.heard()), [[line], [], []]);
  assertEquals(
    (await cleo.say("WHOIS ann"))[0],
    ":irc.test 311 cleo ann ann ann.host * :Ana de la Plaza",
  );
  await ann.expect("SETNAME :Ana de la Plaza");
});

Deno.test("SETNAME is done without a word when its user has not asked for it", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  await ann.expect("SETNAME Ana");
  assertEquals(ann.session.user?.realname, "Ana");
});

Deno.test("SETNAME is refused when it is no name", async () => {
  const ann = await new TestServer().join("ann");
  const refused = ":irc.test FAIL SETNAME INVALID_REALNAME :Realname is not valid";
  await ann.expect("SETNAME :", refused);
  await ann.expect("SETNAME :  ", refused);
  await ann.expect(`SETNAME ${"é".repeat(64)}x`, refused);
  await ann.expect(`SETNAME ${"é".repeat(64)}`);
  assertEquals(ann.session.user?.realname.length, LIMITS.realname / 2);
  await ann.expect("SETNAME", ":irc.test 461 ann SETNAME :Not enough parameters");
});

Deno.test("SETNAME is refused where its user is banned, and costs as a nick does", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  await ann.say("MODE #a +b bob");
  bob.heard();
  await bob.expect(
    "SETNAME :Look here",
    ":irc.test FAIL SETNAME CANNOT_CHANGE_REALNAME :Cannot change realname while on #a (you're banned)",
  );
  assertEquals(bob.session.user?.realname, "bob Real");
  assertEquals(bob.charged, 2 * COSTS.identity);
});
