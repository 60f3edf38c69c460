import { assertEquals } from "@std/assert";
import { LIMITS } from "../config.ts";
import { COSTS } from "../costs.ts";
import { TestServer } from "../test_support.ts";

Deno.test("PART tells all members, with the reason when there is one", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a", "#b"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  ann.heard();
  await ann.expect("PART #A,#a,#b :so long", ...[
    ":ann!ann@ann.host PART #a :so long",
    ":ann!ann@ann.host PART #b :so long",
  ]);
  assertEquals(bob.heard(), [":ann!ann@ann.host PART #a :so long"]);
  await bob.expect("PART #a", ":bob!bob@bob.host PART #a");
  assertEquals(server.irc.network.rooms.all.size, 0);
  assertEquals(server.events.slice(-2), [
    { event: "parted", nick: "ann", channel: "#b" },
    { event: "parted", nick: "bob", channel: "#a" },
  ]);
});

Deno.test("PART has no reason when it is empty", async () => {
  const ann = await new TestServer().join("ann", { channels: ["#a"] });
  await ann.expect("PART #a :", ":ann!ann@ann.host PART #a");
});

Deno.test("PART cuts a reason that is too long for the line, at the end of a character", async () => {
  const ann = await new TestServer().join("ann", { channels: ["#a"] });
  const [line] = await ann.say(`PART #a :${"é".repeat(250)}`);
  assertEquals(line, `:ann!ann@ann.host PART #a :${"é".repeat(241)}`);
});

Deno.test("PART is answered with an error when one is not there, and goes on", async () => {
  const server = new TestServer();
  await server.join("bob", { channels: ["#b"] });
  const ann = await server.join("ann", { channels: ["#a"] });
  await ann.expect(
    "PART #none,none,#b,#a",
    ":irc.test 403 ann #none :No such channel",
    ":irc.test 403 ann none :No such channel",
    ":irc.test 442 ann #b :You're not on that channel",
    ":ann!ann@ann.host PART #a",
  );
  await ann.expect("PART", ":irc.test 461 ann PART :Not enough parameters");
  await ann.expect("PART :", ":irc.test 461 ann PART :Not enough parameters");
});

Deno.test("PART does not tell of a secret channel when one is not in it", async () => {
  const server = new TestServer();
  const bob = await server.join("bob", { channels: ["#b"] });
  await bob.say("MODE #b +s");
  const ann = await server.join("ann");
  await ann.expect("PART #b", ":irc.test 403 ann #b :No such channel");
});

Deno.test("PART keeps the reason to itself when one may not speak there", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a", "#b"] });
  const bob = await server.join("bob", { channels: ["#a", "#b"] });
  await ann.say("MODE #a +m", "MODE #b +b bob");
  ann.heard();
  await bob.say("PART #a,#b :buy this");
  assertEquals(ann.heard(), [":bob!bob@bob.host PART #a", ":bob!bob@bob.host PART #b"]);
  await ann.say("JOIN #a");
  await ann.expect("PART #a :bye", ":ann!ann@ann.host PART #a :bye");
});

Deno.test("PART is answered with ERR_TOOMANYTARGETS when there are more than TARGMAX, and charged for", async () => {
  const names = Array.from({ length: LIMITS.targets + 2 }, (_, i) => `#${i}`);
  const ann = await new TestServer().join("ann", { channels: names });
  const charged = ann.charged;
  await ann.expect(
    `PART ${names}`,
    ...names.slice(0, LIMITS.targets).map((name) => `:ann!ann@ann.host PART ${name}`),
    `:irc.test 407 ann #${LIMITS.targets} :Too many targets`,
  );
  assertEquals(ann.charged - charged, COSTS.target * (LIMITS.targets - 1));
});
