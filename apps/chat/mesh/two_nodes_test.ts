import { assert, assertEquals } from "@std/assert";
import type { TestClient, TestServer } from "../irc/test_support.ts";
import { TestNetwork } from "./test_support.ts";

/** Two servers with a user on each: ann on a.test, bob on b.test, both on `#a`, which ann began. */
async function pair(caps?: string) {
  const network = await TestNetwork.start(2);
  const [a, b] = network.servers as [TestServer, TestServer];
  const options = caps === undefined ? {} : { caps };
  const ann = await a.join("ann", { ...options, channels: ["#a"] });
  await network.settle();
  const bob = await b.join("bob", { ...options, channels: ["#a"] });
  await network.settle();
  ann.heard();
  bob.heard();
  /** Lets somebody say something: gives what it and then the other one hear. */
  const say = async (client: TestClient, line: string) => {
    const own = await client.say(line);
    await network.settle();
    own.push(...client.heard());
    return [own, (client === ann ? bob : ann).heard()];
  };
  return { network, a, b, ann, bob, say };
}

const ANN = ":ann!ann@ann.host";
const BOB = ":bob!bob@bob.host";

Deno.test("JOIN tells members on other servers, and who comes is told of them", async () => {
  const network = await TestNetwork.start(2);
  const [a, b] = network.servers as [TestServer, TestServer];
  const ann = await a.join("ann", { channels: ["#a"] });
  const bob = await b.join("bob");
  await network.settle();
  await bob.expect(
    "JOIN #A",
    `${BOB} JOIN #a`,
    ":b.test 353 bob = #a :@ann bob",
    ":b.test 366 bob #a :End of /NAMES list",
  );
  await network.settle();
  assertEquals(ann.heard(), [`${BOB} JOIN #a`]);
});

/** What a user of one server says, and what both hear then. */
const CASES: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ["PRIVMSG to a channel", "PRIVMSG #A :hi", [], [`${ANN} PRIVMSG #a :hi`]],
  ["PRIVMSG to a user", "PRIVMSG BOB :hi", [], [`${ANN} PRIVMSG bob :hi`]],
  ["NOTICE", "NOTICE #a,bob :hi", [], [`${ANN} NOTICE #a :hi`, `${ANN} NOTICE bob :hi`]],
  ["PRIVMSG to operators", "PRIVMSG @#a :hi", [], []],
  ["TOPIC", "TOPIC #a :x", [`${ANN} TOPIC #a :x`], [`${ANN} TOPIC #a :x`]],
  ["PART", "PART #a :bye", [`${ANN} PART #a :bye`], [`${ANN} PART #a :bye`]],
  ["NICK", "NICK anna", [`${ANN} NICK anna`], [`${ANN} NICK anna`]],
  ["NICK in other letters", "NICK ANN", [`${ANN} NICK ANN`], [`${ANN} NICK ANN`]],
  ["a NICK that is taken", "NICK BOB", [":a.test 433 ann BOB :Nickname is already in use"], []],
  ["QUIT", "QUIT :off", [], [`${ANN} QUIT :Quit: off`]],
  ["KICK", "KICK #a bob :out", [`${ANN} KICK #a bob :out`], [`${ANN} KICK #a bob :out`]],
  [
    "MODE",
    "MODE #a +ovmkb bob bob key x",
    [`${ANN} MODE #a +ovmkb bob bob key x!*@*`],
    [`${ANN} MODE #a +ovmkb bob bob key x!*@*`],
  ],
  ["MODE that changes nothing", "MODE #a +nt", [], []],
  [
    "WHOIS",
    "WHOIS bob",
    [
      ":a.test 311 ann bob bob bob.host * :bob Real",
      ":a.test 319 ann bob :#a",
      ":a.test 312 ann bob b.test :TestNet",
      ":a.test 318 ann bob :End of /WHOIS list",
    ],
    [],
  ],
  [
    "WHO",
    "WHO #a",
    [
      ":a.test 352 ann #a ann ann.host a.test ann H@ :0 ann Real",
      ":a.test 352 ann #a bob bob.host b.test bob H :1 bob Real",
      ":a.test 315 ann #a :End of WHO list",
    ],
    [],
  ],
  ["WHO with fields", "WHO bob %nd", [
    ":a.test 354 ann bob 1",
    ":a.test 315 ann bob :End of WHO list",
  ], []],
  ["ISON", "ISON bob cat", [":a.test 303 ann :bob"], []],
  ["USERHOST", "USERHOST bob", [":a.test 302 ann :bob=+bob@bob.host"], []],
  ["MONITOR", "MONITOR + bob,cat", [
    ":a.test 730 ann :bob!bob@bob.host",
    ":a.test 731 ann :cat",
  ], []],
  ["LIST", "LIST", [
    ":a.test 321 ann Channel :Users  Name",
    ":a.test 322 ann #a 2 :",
    ":a.test 323 ann :End of /LIST",
  ], []],
  ["LINKS", "LINKS", [
    ":a.test 364 ann b.test a.test :1 TestNet",
    ":a.test 364 ann a.test a.test :0 TestNet",
    ":a.test 365 ann * :End of /LINKS list",
  ], []],
  ["LUSERS", "LUSERS", [
    ":a.test 251 ann :There are 2 users and 0 invisible on 2 servers",
    ":a.test 254 ann 1 :channels formed",
    ":a.test 255 ann :I have 1 clients and 1 servers",
    ":a.test 265 ann 1 1 :Current local users 1, max 1",
    ":a.test 266 ann 2 2 :Current global users 2, max 2",
  ], []],
];

for (const [what, line, own, other] of CASES) {
  Deno.test(`${what} holds for users of two servers`, async () => {
    const { ann, say } = await pair();
    assertEquals(await say(ann, line), [own, other]);
  });
}

Deno.test("PRIVMSG reaches members on other servers who have the rank that is meant", async () => {
  const { ann, bob, say } = await pair();
  await say(ann, "MODE #a +v bob");
  assertEquals(await say(ann, "PRIVMSG +#a :hi"), [[], [`${ANN} PRIVMSG +#a :hi`]]);
  assertEquals(await say(bob, "PRIVMSG @#a :ho"), [[], [`${BOB} PRIVMSG @#a :ho`]]);
});

Deno.test("TAGMSG and tags, ids and times are the same on all servers", async () => {
  const { ann, say } = await pair("message-tags server-time echo-message");
  const time = "time=2026-01-01T00:00:00.000Z";
  assertEquals(await say(ann, "@+x=1 TAGMSG #a"), [
    [`@${time};msgid=a-test-id1;+x=1 ${ANN} TAGMSG :#a`],
    [`@${time};msgid=a-test-id1;+x=1 ${ANN} TAGMSG :#a`],
  ]);
});

Deno.test("AWAY is told to members on other servers, and to who writes to them", async () => {
  const { ann, bob, say } = await pair("away-notify");
  assertEquals(await say(ann, "AWAY :lunch"), [
    [":a.test 306 ann :You have been marked as being away"],
    [`${ANN} AWAY :lunch`],
  ]);
  assertEquals(await say(bob, "PRIVMSG ann :hi"), [[":b.test 301 bob ann :lunch"], [
    `${BOB} PRIVMSG ann :hi`,
  ]]);
});

Deno.test("SETNAME holds on other servers", async () => {
  const { ann, say } = await pair("setname");
  const line = `${ANN} SETNAME :Other`;
  assertEquals(await say(ann, "SETNAME :Other"), [[line], [line]]);
});

Deno.test("INVITE lets a user of another server in, once", async () => {
  const { network, b, ann } = await pair();
  const cat = await b.join("cat");
  await ann.say("MODE #a +i");
  await network.settle();
  await cat.expect("JOIN #a", ":b.test 473 cat #a :Cannot join channel (+i)");
  await ann.expect("INVITE cat #a", ":a.test 341 ann cat #a");
  await network.settle();
  assertEquals(cat.heard(), [`${ANN} INVITE cat #a`]);
  assertEquals((await cat.say("JOIN #a"))[0], ":cat!cat@cat.host JOIN #a");
});

Deno.test("KILL closes the connection of a user of another server", async () => {
  const network = await TestNetwork.start(2, {
    config: { checkOperator: () => Promise.resolve(true) },
  });
  const [a, b] = network.servers as [TestServer, TestServer];
  const ann = await a.join("ann");
  const bob = await b.join("bob", { channels: ["#a"] });
  const cat = await b.join("cat", { channels: ["#a"] });
  await network.settle();
  await ann.say("OPER x y");
  await ann.say("KILL bob :why");
  await network.settle();
  assertEquals(bob.closedFor, "Killed (ann (why))");
  assertEquals(bob.heard().slice(-1), [`${ANN} KILL bob :Killed (ann (why))`]);
  assertEquals(cat.heard(), [`${BOB} QUIT :Killed (ann (why))`]);
  assertEquals(b.events.at(-2), {
    event: "killed",
    nick: "bob",
    by: "ann",
    reason: "Killed (ann (why))",
  });
  assertEquals(a.irc.network.user("bob"), undefined);
});

Deno.test("WALLOPS is heard on other servers by who wants to hear it", async () => {
  const network = await TestNetwork.start(2, {
    config: { checkOperator: () => Promise.resolve(true) },
  });
  const [a, b] = network.servers as [TestServer, TestServer];
  const ann = await a.join("ann");
  const bob = await b.join("bob");
  await bob.expect("MODE bob +w", `${BOB} MODE bob +w`);
  await ann.say("OPER x y");
  await ann.say("WALLOPS :hear me");
  await network.settle();
  assertEquals(bob.heard(), [`${ANN} WALLOPS :hear me`]);
});

Deno.test("MODE of a user holds on other servers", async () => {
  const { a, bob, say } = await pair();
  await say(bob, "MODE bob +iB");
  assertEquals([...a.irc.network.user("bob")!.modes].sort(), ["B", "i"]);
});

Deno.test("PRIVMSG of a program is marked as that on other servers", async () => {
  const { bob, say } = await pair("message-tags");
  await say(bob, "MODE bob +B");
  const [, [line]] = await say(bob, "PRIVMSG #a :hi") as [string[], string[]];
  assert(line!.startsWith("@msgid=b-test-id1;bot "), line);
});

Deno.test("MODE, TOPIC and KICK by a program are marked as that on other servers", async () => {
  const { ann, bob, say } = await pair("message-tags");
  await say(ann, "MODE ann +B");
  await say(ann, "MODE #a +m");
  await say(ann, "TOPIC #a :x");
  bob.heard();
  for (const line of ["MODE #a -m", "TOPIC #a :y", "KICK #a bob :out"]) {
    assertEquals((await say(ann, line))[1], [`@bot ${ANN} ${line}`]);
  }
});

Deno.test("WHOWAS knows who was on other servers", async () => {
  const { network, ann, bob } = await pair();
  await bob.say("QUIT");
  await network.settle();
  ann.heard();
  assertEquals((await ann.say("WHOWAS bob"))[0], ":a.test 314 ann bob bob bob.host * :bob Real");
});
