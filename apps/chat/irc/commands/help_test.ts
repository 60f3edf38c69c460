import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

Deno.test("HELP lists every command when none is named", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const [start, empty, intro, ...names] = await alice.say("HELP");

  assertEquals(start, ":irc.test 704 alice * :** Help **");
  assertEquals(empty, ":irc.test 705 alice * :");
  assertEquals(
    intro,
    ":irc.test 705 alice * :HELP <command> tells more of a command. These are all there are:",
  );
  assert(names.at(-1)?.startsWith(":irc.test 706 alice * :"));
  const listed = names.flatMap((line) => line.replace(/^:\S+ 70[56] alice \* :/, "").split(" "));
  assertEquals(listed, Object.keys(server.irc.commands).sort());
});

Deno.test("HELP tells what a command does when it is named", async () => {
  const alice = await new TestServer().join("alice");
  await alice.expect(
    "HELP wallops",
    ":irc.test 704 alice WALLOPS :** WALLOPS **",
    ":irc.test 705 alice WALLOPS :",
    ":irc.test 705 alice WALLOPS :WALLOPS <text>",
    ":irc.test 706 alice WALLOPS :says something to all who have user mode w (operators only)",
  );
});

Deno.test("HELP shows a command with its name in front of its parameters", () => {
  for (const [name, { usage }] of Object.entries(new TestServer().irc.commands)) {
    assertEquals(usage.split(" ")[0], name);
  }
});

Deno.test("HELP answers ERR_HELPNOTFOUND when there is no such command", async () => {
  const alice = await new TestServer().join("alice");
  for (const topic of ["xyzzy", "constructor", "toString"]) {
    await alice.expect(
      `HELP ${topic}`,
      `:irc.test 524 alice ${topic} :No help available on this topic`,
    );
  }
  await alice.expect("HELP :two words", ":irc.test 524 alice * :No help available on this topic");
});
