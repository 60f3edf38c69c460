import { assert, assertEquals } from "@std/assert";
import { standInFor } from "../irc/nicks.ts";
import { decodeOp, type LineOp, type Op, type UserRecord } from "./op.ts";
import { pair, random, type TestNode } from "./test_support.ts";

/** Somebody whom a node makes up. */
const EVE: UserRecord = {
  ...{ id: 999, nick: "eve", username: "eve", host: "eve.host", realname: "Eve", signOnAt: 1 },
  ...{ modes: "", channels: [] },
};

/** What another node says, as it comes from a network. */
function hear({ server }: TestNode, op: Op): void {
  const decoded = decodeOp(JSON.stringify(op));
  if (decoded !== undefined) server.irc.mesh!.receive("b", decoded);
}

function roomOf({ server }: TestNode) {
  return server.irc.network.channel("#a")!;
}

Deno.test("Mesh keeps the lists of a channel bounded, whatever a node says", async () => {
  const { a } = await pair();
  const { createdAt: life, lists } = roomOf(a);
  for (let i = 0; i < 10; i++) {
    const changes = Array.from(
      { length: 200 },
      (_, j) => ({ mode: "b", adding: true, param: `n${i}-${j}!*@*` }),
    );
    const time = a.server.now + i;
    hear(a, { op: "modes", by: "b.test", channel: "#a", life, time, changes });
  }
  assertEquals(lists.b.length, 400);
});

Deno.test("Mesh passes over lines from a time that nobody lives to see", async () => {
  const { network, a, ann } = await pair("server-time");
  const { createdAt: life, history } = roomOf(a);
  const line: LineOp = {
    ...{ op: "line", topic: "#a", life, source: "bob!bob@bob.host", command: "PRIVMSG" },
    ...{ target: "#a", text: "hi", msgid: "x", time: 8.64e15 },
  };
  hear(a, line);
  hear(a, { ...line, msgid: "y" });
  assertEquals([ann.heard(), history.all], [[], []]);
  const told = a.server.events.filter(({ event }) => event === "serverAhead");
  assertEquals(told, [{ event: "serverAhead", server: "b.test" }]);
  hear(a, { ...line, time: a.server.now });
  assertEquals([ann.heard().length, history.all.length], [1, 1]);
  await network.settle();
});

Deno.test("Mesh gives a user another nick though somebody takes that one while it is claimed", async () => {
  const { network, a, ann } = await pair();
  const user = ann.session.user!;
  const [first, second] = [0, 1].map((count) => standInFor(user, "ann", count));
  a.server.irc.mesh!.superseded("ann");
  hear(a, { op: "users", users: [{ ...EVE, nick: first! }] });
  await network.settle();
  assertEquals(user.nick, second);
  assertEquals(a.server.irc.network.user(first!)?.username, "eve");
});

Deno.test("Mesh closes a user who has lost the nick when no other one is to be had", async () => {
  const { network, a, ann, bob } = await pair();
  a.backplane.claim = () => Promise.resolve(false);
  a.server.irc.mesh!.superseded("ann");
  await network.settle();
  assertEquals(ann.closedFor, "Nick collision: somebody on another server has the nick ann");
  assert(bob.heard().some((line) => line.includes(" QUIT ")));
});

Deno.test("Mesh is not confused by names that objects have", async () => {
  const { network, a, ann } = await pair();
  const channel = "#__proto__";
  const users = [{ ...EVE, nick: "__proto__", channels: [{ channel, life: 1, join: 1 }] }];
  hear(a, { op: "users", users });
  hear(a, { op: "nick", user: EVE.id, nick: "constructor" });
  await network.settle();
  const [answer] = await ann.say("WHOIS constructor");
  assertEquals(answer, ":a.test 311 ann constructor eve eve.host * :Eve");
  assertEquals(a.server.irc.network.channel(channel)?.members.size, 1);
});

/** Any op, about few users and channels: none of it need be true. */
function anyOp(pick: (count: number) => number, now: number): Op {
  const one = <T>(...of: readonly T[]): T => of[pick(of.length)]!;
  const time = () => one(0, 1, now, now + 1, now + 5, 1e300, -1, 8.64e15);
  const id = () => one(...["a.1", "a.2", "b.1", "b.2", "c.1", "b.99", "x"]);
  const user = () => pick(4);
  const nick = () => one("ann", "bob", "Ann", "cat", "__proto__", "a b", "");
  const channel = () => one("#a", "#A", "#b", "#c", "#a,b", "a");
  const by = () => one("ann!ann@ann.host", "bob!bob@bob.host", "b.test", "x y");
  const text = () => one("", "hi", "a\r\nQUIT", "\0", "\ud800", ":x");
  const join = () => pick(4);
  const mode = () => ({
    ...{ mode: one(..."imnstklbeIovq"), adding: one(true, false) },
    ...one({}, { param: text() }, { param: `${id()}.${pick(4)}` }, { param: "x!*@*" }, {
      param: "5",
    }),
  });
  const membership = () => ({ channel: channel(), life: time(), join: join() });
  const many = <T>(make: () => T): T[] => Array.from({ length: pick(4) }, make);
  const stamp = () => ({ time: time(), node: one("a", "b", "zz", "") });
  const flag = () => one(true, false);
  return one<() => Op>(
    () => ({ op: "hello", to: one(undefined, "a") }),
    () => ({ op: "begin", server: one("b.test", "a.test", "d.test"), startedAt: time() }),
    () => ({
      op: "users",
      users: many(() => ({ ...EVE, id: user(), nick: nick(), channels: many(membership) })),
    }),
    () => ({
      op: "rooms",
      rooms: many(() => ({
        ...{ channel: channel(), life: time(), merged: many(time) },
        topic: one(undefined, { ...stamp(), text: text(), by: "ann", at: time() }),
        modes: many(() => ({ ...mode(), ...stamp(), by: one(undefined, "x"), at: time() })),
      })),
    }),
    () => ({ op: "end" }),
    () => ({ op: "ask", to: "a", channel: channel() }),
    () => ({ op: "quit", user: user(), reason: text() }),
    () => ({ op: "nick", user: user(), nick: nick() }),
    () => ({ op: "away", user: user(), away: one(undefined, text()) }),
    () => ({ op: "realname", user: user(), realname: text() }),
    () => ({ op: "userModes", user: user(), modes: one("", "io", "w", "z") }),
    () => ({ op: "join", user: user(), first: flag(), ...membership() }),
    () => ({ op: "part", user: user(), channel: channel(), join: join(), reason: text() }),
    () => ({
      ...{ op: "kick", by: by(), user: id(), channel: channel(), join: join(), reason: text() },
    }),
    () => ({
      op: "invite",
      by: by(),
      user: id(),
      channel: channel(),
      opens: flag(),
      heard: flag(),
    }),
    () => ({
      ...{ op: "topic", by: by(), channel: channel(), life: time(), text: text(), time: time() },
    }),
    () => ({
      ...{ op: "modes", by: by(), channel: channel(), life: time(), time: time() },
      changes: many(mode),
    }),
    () => ({
      ...{ op: "line", topic: one(undefined, channel()), life: time(), to: one(undefined, id()) },
      ...{ source: by(), command: one("PRIVMSG", "TAGMSG"), target: one(channel(), nick()) },
      ...{
        text: one(undefined, text()),
        tags: one(undefined, "+a", "a"),
        msgid: "x",
        time: time(),
      },
    }),
    () => ({ op: "wallops", by: by(), text: text() }),
  )();
}

Deno.test("Mesh keeps its server whole, and lines lines, whatever nodes say", async () => {
  for (let seed = 0; seed < 60; seed++) {
    const pick = random(seed);
    const { network, a, ann } = await pair("message-tags");
    const users = a.server.irc.network.users;
    const heard: string[] = [];
    for (let i = 0; i < 500; i++) {
      const op = decodeOp(JSON.stringify(anyOp(pick, a.server.now)));
      if (op !== undefined) a.server.irc.mesh!.receive(["b", "c", "d"][pick(3)]!, op);
      if (pick(50) === 0) a.server.irc.mesh!.lost(["b", "c", "d"][pick(3)]!);
      heard.push(...ann.heard());
      for (const user of users.values()) {
        assertEquals(users.named(user.nick), user);
        for (const { members } of user.channels) assert(members.has(user));
      }
      for (const { members } of a.server.irc.network.rooms.all.values()) {
        for (const member of members.keys()) assertEquals(users.withId(member.id), member);
      }
    }
    assert(ann.session.user !== undefined && !ann.session.ended);
    for (const line of heard) {
      assert(/^(?:@[^ ]+ )?:[^ ]+ [A-Z0-9]+( [^\r\n\0]*)?$/.test(line), line);
    }
    await network.settle();
  }
});
