import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";
import { isupportTokens } from "../isupport.ts";

Deno.test("MOTD shows the message of the day when there is one", async () => {
  const alice = await new TestServer({ motd: ["Hello,", "", "world"] }).join("alice");
  const answer = [
    ":irc.test 375 alice :- irc.test Message of the day - ",
    ":irc.test 372 alice :- Hello,",
    ":irc.test 372 alice :- ",
    ":irc.test 372 alice :- world",
    ":irc.test 376 alice :End of /MOTD command.",
  ];
  for (const target of ["", " irc.test", " *.TEST", " alice"]) {
    await alice.expect(`MOTD${target}`, ...answer);
  }
});

Deno.test("MOTD answers ERR_NOMOTD when there is none", async () => {
  const alice = await new TestServer().join("alice");
  await alice.expect("MOTD", ":irc.test 422 alice :MOTD File is missing");
});

Deno.test("queries about a server answer ERR_NOSUCHSERVER when it is another one", async () => {
  const alice = await new TestServer().join("alice");
  for (const query of ["MOTD", "VERSION", "TIME", "INFO", "LUSERS *"]) {
    await alice.expect(`${query} other.test`, ":irc.test 402 alice other.test :No such server");
  }
});

Deno.test("VERSION tells what runs and what it supports when asked", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const [version, ...lines] = await alice.say("VERSION");

  assertEquals(version, ":irc.test 351 alice zocalo-1.2.3 irc.test :TestNet");
  assertEquals(
    lines.flatMap((line) =>
      line.replace(":irc.test 005 alice ", "").replace(" :are supported by this server", "")
        .split(" ")
    ),
    isupportTokens(server.irc.config),
  );
});

Deno.test("TIME tells the time of the server when asked", async () => {
  const alice = await new TestServer().join("alice");
  await alice.expect("TIME", ":irc.test 391 alice irc.test :Thu, 01 Jan 2026 00:00:00 GMT");
});

Deno.test("INFO tells what runs and since when when asked", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  server.now += 86_400_000;
  await alice.expect(
    "INFO",
    ":irc.test 371 alice :zocalo-1.2.3, an IRC server of Zócalo: sockets for Deno",
    ":irc.test 371 alice :On-line since Thu, 01 Jan 2026 00:00:00 GMT",
    ":irc.test 374 alice :End of INFO list",
  );
});

Deno.test("LINKS lists this server when the mask means it", async () => {
  const alice = await new TestServer().join("alice");
  const link = ":irc.test 364 alice irc.test irc.test :0 TestNet";

  await alice.expect("LINKS", link, ":irc.test 365 alice * :End of /LINKS list");
  await alice.expect("LINKS *.test", link, ":irc.test 365 alice *.test :End of /LINKS list");
  await alice.expect("LINKS irc.test *", link, ":irc.test 365 alice * :End of /LINKS list");
  await alice.expect("LINKS other", ":irc.test 365 alice other :End of /LINKS list");
});

Deno.test("ADMIN, STATS and their like are unknown when clients try them", async () => {
  const alice = await new TestServer().join("alice");
  for (const name of ["ADMIN", "STATS", "USERS", "SUMMON", "CONNECT", "TRACE", "REHASH", "DIE"]) {
    await alice.expect(name, `:irc.test 421 alice ${name} :Unknown command`);
  }
});
