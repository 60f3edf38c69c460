import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";
import { utf8Length } from "../names.ts";

Deno.test("WHOIS tells what others may know when a user is there", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const bob = await server.join("bob", { channels: ["#a", "#secret"] });
  await bob.say("MODE #secret +s", "AWAY :gone");
  server.now += 5_400;

  await alice.expect(
    "WHOIS BOB",
    ":irc.test 311 alice bob bob bob.host * :bob Real",
    ":irc.test 319 alice bob :@#a",
    ":irc.test 312 alice bob irc.test :TestNet",
    ":irc.test 301 alice bob :gone",
    ":irc.test 317 alice bob 5 1767225600 :seconds idle, signon time",
    ":irc.test 318 alice BOB :End of /WHOIS list",
  );
});

Deno.test("WHOIS tells address, modes and secret channels when a user asks for itself", async () => {
  const server = new TestServer();
  const alice = await server.join("alice", { channels: ["#a", "#secret"] });
  await alice.say("MODE #secret +s", "MODE alice +iw", "MODE #a -o alice");

  await alice.expect(
    "WHOIS alice",
    ":irc.test 311 alice alice alice alice.host * :alice Real",
    ":irc.test 378 alice alice :is connecting from *@alice.address alice.address",
    ":irc.test 319 alice alice :#a @#secret",
    ":irc.test 312 alice alice irc.test :TestNet",
    ":irc.test 379 alice alice :is using modes +iw",
    ":irc.test 317 alice alice 0 1767225600 :seconds idle, signon time",
    ":irc.test 318 alice alice :End of /WHOIS list",
  );
});

Deno.test("WHOIS tells operators the address, and others who is one, when there are operators", async () => {
  const server = new TestServer({ checkOperator: () => Promise.resolve(true) });
  const alice = await server.join("alice");
  const bob = await server.join("bob", { channels: ["#secret"] });
  Object.assign(bob, { secure: true });
  await alice.say("OPER alice secret");
  await bob.say("MODE #secret +s");

  await alice.expect(
    "WHOIS bob",
    ":irc.test 311 alice bob bob bob.host * :bob Real",
    ":irc.test 378 alice bob :is connecting from *@bob.address bob.address",
    ":irc.test 312 alice bob irc.test :TestNet",
    ":irc.test 379 alice bob :is using modes +",
    ":irc.test 671 alice bob :is using a secure connection",
    ":irc.test 317 alice bob 0 1767225600 :seconds idle, signon time",
    ":irc.test 318 alice bob :End of /WHOIS list",
  );
  await bob.expect(
    "WHOIS alice",
    ":irc.test 311 bob alice alice alice.host * :alice Real",
    ":irc.test 312 bob alice irc.test :TestNet",
    ":irc.test 313 bob alice :is an IRC operator",
    ":irc.test 317 bob alice 0 1767225600 :seconds idle, signon time",
    ":irc.test 318 bob alice :End of /WHOIS list",
  );
});

Deno.test("WHOIS answers for each nick when there are several, as far as TARGMAX goes", async () => {
  const alice = await new TestServer().join("alice");
  const nobody = (nick: string) => [
    `:irc.test 401 alice ${nick} :No such nick/channel`,
    `:irc.test 318 alice ${nick} :End of /WHOIS list`,
  ];
  await alice.expect("WHOIS a,,b*,c", ...["a", "b*", "c"].flatMap(nobody));
  await alice.expect("WHOIS a,b,c,d,e,f", ...["a", "b", "c", "d"].flatMap(nobody));
});

Deno.test("WHOIS asks this server only when a server is named", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  const answer = await alice.say("WHOIS alice");

  for (const target of ["irc.test", "IRC.*", "alice"]) {
    await alice.expect(`WHOIS ${target} alice`, ...answer);
  }
  await alice.expect("WHOIS other.test alice", ":irc.test 402 alice other.test :No such server");
  for (const none of ["WHOIS", "WHOIS :", "WHOIS ,", "WHOIS other.test :"]) {
    await alice.expect(none, ":irc.test 431 alice :No nickname given");
  }
});

Deno.test("WHOIS shows channels in as many lines as they need when they are many", async () => {
  const server = new TestServer();
  const channels = Array.from({ length: 20 }, (_, i) => `#${"ñ".repeat(25)}${i + 10}`);
  const alice = await server.join("alice", { channels });

  const lines = (await alice.say("WHOIS alice")).filter((line) => line.includes(" 319 "));
  const head = ":irc.test 319 alice alice :";
  assertEquals(lines.every((line) => line.startsWith(head) && utf8Length(line) <= 510), true);
  assertEquals(
    lines.flatMap((line) => line.slice(head.length).split(" ")),
    channels.map((name) => `@${name}`),
  );
});

Deno.test("WHOWAS tells who had a nick, the last one first, when somebody had", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  for (const name of ["first", "second"]) {
    const client = server.connect(name);
    await client.say("NICK bob", `USER ${name} 0 * :${name} Real`);
    server.now += 1_000;
    client.session.closed("bye");
  }
  const second = [
    ":irc.test 314 alice bob second second.host * :second Real",
    ":irc.test 312 alice bob irc.test :Thu, 01 Jan 2026 00:00:02 GMT",
  ];
  const first = [
    ":irc.test 314 alice bob first first.host * :first Real",
    ":irc.test 312 alice bob irc.test :Thu, 01 Jan 2026 00:00:01 GMT",
  ];
  const end = ":irc.test 369 alice BOB :End of WHOWAS";

  for (const count of ["", " 0", " -1", " 9", " x", " 1e999", " :"]) {
    await alice.expect(`WHOWAS BOB${count}`, ...second, ...first, end);
  }
  await alice.expect("WHOWAS BOB 1", ...second, end);
  await alice.expect("WHOWAS BOB 1.5", ...second, end);
});

Deno.test("WHOWAS answers that there was nobody when there was nobody", async () => {
  const alice = await new TestServer().join("alice");
  await alice.expect(
    "WHOWAS alice",
    ":irc.test 406 alice alice :There was no such nickname",
    ":irc.test 369 alice alice :End of WHOWAS",
  );
  await alice.expect("WHOWAS", ":irc.test 431 alice :No nickname given");
  await alice.expect("WHOWAS :", ":irc.test 431 alice :No nickname given");
});

Deno.test("WHOWAS sends no more than the client takes when a nick was had often", async () => {
  const server = new TestServer();
  const alice = await server.join("alice");
  for (let i = 0; i < 1_001; i++) (await server.join("bob")).session.closed("bye");

  const taken = Promise.withResolvers<void>();
  alice.taking = taken.promise;
  const answered = alice.session.receive("WHOWAS bob");
  assertEquals(alice.heard().length, 128);
  taken.resolve();
  await answered;
  assertEquals(alice.heard().length, 2_000 - 128 + 1);
});
