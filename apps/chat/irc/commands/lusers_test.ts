import { TestServer } from "../test_support.ts";

Deno.test("LUSERS leaves counts out when they are zero", async () => {
  const alice = await new TestServer().join("alice");
  await alice.expect(
    "LUSERS",
    ":irc.test 251 alice :There are 1 users and 0 invisible on 1 servers",
    ":irc.test 255 alice :I have 1 clients and 0 servers",
    ":irc.test 265 alice 1 1 :Current local users 1, max 1",
    ":irc.test 266 alice 1 1 :Current global users 1, max 1",
  );
});

Deno.test("LUSERS counts users, operators, connections and channels when there are such", async () => {
  const server = new TestServer({ checkOperator: () => Promise.resolve(true) });
  const alice = await server.join("alice", { channels: ["#a", "#secret"] });
  const bob = await server.join("bob");
  const carol = await server.join("carol");
  server.connect();
  await alice.say("MODE #secret +s", "OPER alice secret");
  await bob.say("MODE bob +i");
  carol.session.closed("bye");

  await alice.expect(
    "LUSERS",
    ":irc.test 251 alice :There are 1 users and 1 invisible on 1 servers",
    ":irc.test 252 alice 1 :operator(s) online",
    ":irc.test 253 alice 1 :unknown connection(s)",
    ":irc.test 254 alice 2 :channels formed",
    ":irc.test 255 alice :I have 2 clients and 0 servers",
    ":irc.test 265 alice 2 3 :Current local users 2, max 3",
    ":irc.test 266 alice 2 3 :Current global users 2, max 3",
  );
});
