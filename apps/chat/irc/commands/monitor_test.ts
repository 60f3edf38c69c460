import { assert, assertEquals } from "@std/assert";
import { LIMITS } from "../config.ts";
import { TestServer } from "../test_support.ts";

Deno.test("MONITOR tells who is there when nicks are added, and when they come and go", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  const bob = await server.join("bob");
  await ann.expect(
    "MONITOR + BOB,cleo,dora",
    ":irc.test 730 ann :bob!bob@bob.host",
    ":irc.test 731 ann :cleo,dora",
  );
  await server.join("Cleo");
  assertEquals(ann.heard(), [":irc.test 730 * :Cleo!Cleo@Cleo.host"]);
  await bob.say("NICK dora");
  assertEquals(ann.heard(), [":irc.test 731 * :bob", ":irc.test 730 * :dora!bob@bob.host"]);
  await bob.say("NICK DORA");
  assertEquals(ann.heard(), []);
  await bob.say("QUIT");
  assertEquals(ann.heard(), [":irc.test 731 * :DORA"]);
  await ann.expect(
    "MONITOR S",
    ":irc.test 730 ann :Cleo!Cleo@Cleo.host",
    ":irc.test 731 ann :BOB,dora",
  );
});

Deno.test("MONITOR lists each nick once, and forgets those that are removed", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  const end = ":irc.test 733 ann :End of MONITOR list";
  await ann.expect("MONITOR L", end);
  await ann.say("MONITOR + bob,cleo,Bob", "MONITOR + BOB");
  await ann.expect("monitor l", ":irc.test 732 ann :bob,cleo", end);
  await ann.expect("MONITOR - BOB,none");
  await ann.expect("MONITOR L", ":irc.test 732 ann :cleo", end);
  await server.join("bob");
  assertEquals(ann.heard(), []);
  await ann.expect("MONITOR C");
  await ann.expect("MONITOR L", end);
  await ann.expect("MONITOR S");
  await server.join("cleo");
  assertEquals(ann.heard(), []);
  assertEquals(server.irc.network.monitors.size, 0);
});

Deno.test("MONITOR takes no more than ISUPPORT says", async () => {
  const server = new TestServer({ maxLine: 4_096 });
  const ann = await server.join("ann");
  const nicks = Array.from({ length: LIMITS.monitor }, (_, i) => `n${i}`);
  await ann.expect(`MONITOR + ${nicks.join()}`, `:irc.test 731 ann :${nicks.join()}`);
  await ann.expect(
    "MONITOR + n1,more,other",
    ":irc.test 731 ann :n1",
    ":irc.test 734 ann 100 more,other :Monitor list is full.",
  );
  await ann.say("MONITOR - n1");
  await ann.expect("MONITOR + more", ":irc.test 731 ann :more");
});

Deno.test("MONITOR answers in lines that are not cut when nicks are long", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  const nick = (i: number) => `n${i}${"x".repeat(29 - `${i}`.length)}`;
  for (let i = 0; i < 110; i += 10) {
    const nicks = Array.from({ length: 10 }, (_, j) => nick(i + j));
    const lines = await ann.say(`MONITOR + ${nicks.join()}`);
    const told = lines.flatMap((line) => line.match(/n\d+x+/g) ?? []);
    assertEquals(told, nicks);
    if (i >= LIMITS.monitor) {
      assert(lines.every((line) => line.endsWith(" :Monitor list is full.")), `${lines}`);
    }
  }
});

Deno.test("MONITOR is forgotten when its client goes", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  await ann.say("MONITOR + bob,cleo");
  assertEquals(server.irc.network.monitors.size, 2);
  await ann.say("QUIT");
  assertEquals(server.irc.network.monitors.size, 0);
});

Deno.test("MONITOR tells whose own nick it is, too", async () => {
  const ann = await new TestServer().join("ann");
  await ann.expect("MONITOR + ann", ":irc.test 730 ann :ann!ann@ann.host");
  await ann.expect(
    "NICK ana",
    ":ann!ann@ann.host NICK ana",
    ":irc.test 731 * :ann",
  );
});

Deno.test("MONITOR adds nothing that is no nick", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  for (
    const what of ["+", "+ ,,", "+ *", "+ 1bad,#a,a!b@c", `+ ${"x".repeat(33)}`, "+ :a b", "-"]
  ) {
    await ann.expect(`MONITOR ${what}`);
  }
  assertEquals(server.irc.network.monitors.size, 0);
  await ann.expect("MONITOR", ":irc.test 461 ann MONITOR :Not enough parameters");
  for (const what of ["X", "+bob", ":"]) {
    await ann.expect(`MONITOR ${what}`, ":irc.test 400 ann MONITOR :Unknown subcommand");
  }
});
