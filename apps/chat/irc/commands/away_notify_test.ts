import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

const NOW_AWAY = ":irc.test 306 ann :You have been marked as being away";
const UNAWAY = ":irc.test 305 ann :You are no longer marked as being away";

Deno.test("AWAY is told once to those who share a channel and have asked for it", async () => {
  const server = new TestServer();
  const caps = "away-notify";
  const ann = await server.join("ann", { caps, channels: ["#a", "#b"] });
  const bob = await server.join("bob", { caps, channels: ["#a", "#b"] });
  const cleo = await server.join("cleo", { channels: ["#a"] });
  const dora = await server.join("dora", { caps });
  const heard = () => [bob, cleo, dora].map((client) => client.heard());
  ann.heard();
  heard();
  await ann.expect("AWAY :comiendo", NOW_AWAY);
  assertEquals(heard(), [[":ann!ann@ann.host AWAY :comiendo"], [], []]);
  await ann.expect("AWAY :comiendo", NOW_AWAY);
  assertEquals(heard(), [[], [], []]);
  await ann.expect("AWAY :durmiendo", NOW_AWAY);
  assertEquals(heard(), [[":ann!ann@ann.host AWAY :durmiendo"], [], []]);
  await ann.expect("AWAY", UNAWAY);
  assertEquals(heard(), [[":ann!ann@ann.host AWAY"], [], []]);
  await ann.expect("AWAY", UNAWAY);
  assertEquals(heard(), [[], [], []]);
});

Deno.test("JOIN tells members that the new one is away when they have asked for it", async () => {
  const server = new TestServer();
  const caps = "away-notify";
  const bob = await server.join("bob", { caps, channels: ["#a"] });
  const cleo = await server.join("cleo", { channels: ["#a"] });
  bob.heard();
  const ann = await server.join("ann", { caps });
  await ann.say("AWAY :comiendo");
  const own = await ann.say("JOIN #a");
  const join = ":ann!ann@ann.host JOIN #a";
  assertEquals(bob.heard(), [join, ":ann!ann@ann.host AWAY :comiendo"]);
  assertEquals(cleo.heard(), [join]);
  assertEquals(own.filter((line) => line.includes("AWAY")), []);
});

Deno.test("JOIN tells real names to those who have asked for extended-join", async () => {
  const server = new TestServer();
  const bob = await server.join("bob", { caps: "extended-join", channels: ["#a"] });
  const cleo = await server.join("cleo", { channels: ["#a"] });
  bob.heard();
  const ann = await server.join("ann", { caps: "extended-join" });
  const [own] = await ann.say("JOIN #a");
  const extended = ":ann!ann@ann.host JOIN #a * :ann Real";
  assertEquals(own, extended);
  assertEquals(bob.heard(), [extended]);
  assertEquals(cleo.heard(), [":ann!ann@ann.host JOIN #a"]);
});
