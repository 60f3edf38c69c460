/** Property tests of the chat server's state: whatever clients say, it holds together, and says only what is a line. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { LIMITS } from "../../apps/chat/irc/config.ts";
import { IrcServer } from "../../apps/chat/irc/irc_server.ts";
import type { Link } from "../../apps/chat/irc/link.ts";
import { tagsLength } from "../../apps/chat/irc/message.ts";
import { fold, isGoodChannelName, isNick } from "../../apps/chat/irc/names.ts";
import type { OutLine } from "../../apps/chat/irc/relay.ts";
import type { Session } from "../../apps/chat/irc/session.ts";
import { count } from "../support/tier.ts";
import { anyLine, OPERATOR } from "./_chat_samples.ts";

const RUNS = { numRuns: count(150, 3_000) };
const MAX_LINE = 512;
const HISTORY = 10;
const CLIENTS = 5;

/** IRCv3 message tags: what a server may put before a line. */
const MAX_TAGS = 8_191;

/** RFC 2812, 2.3: a message has at most 15 parameters. */
const MAX_PARAMS = 15;

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** RFC 1459, 2.3.1, with tags: not the parser of the server, which would agree with itself. */
const MESSAGE = RegExp(
  "^(?:@[^ ]+ )?(?::[^ :][^ ]* )?(?:[A-Z]+|\\d{3})" +
    `(?: [^ :][^ ]*){0,${MAX_PARAMS}}(?: :.*)?$`,
  "su",
);

/** A client in memory. What it is sent is looked at at once. */
class FuzzClient implements Link {
  readonly host: string;
  readonly address = "192.0.2.1";
  readonly secure = false;
  readonly session: Session;
  readonly problems: string[];
  #closed = false;
  /** Lets those go on that wait until it has taken what it was sent. */
  #waiting: (() => void)[] = [];
  #said: Promise<void> = Promise.resolve();

  constructor(server: IrcServer, id: number, problems: string[]) {
    this.host = `host${id}.ip`;
    this.problems = problems;
    this.session = server.connect(this);
  }

  get hasGone(): boolean {
    return this.#closed || this.session.ended;
  }

  send({ text }: OutLine): void {
    const tags = tagsLength(text);
    const problem = /[\r\n\0]/.test(text)
      ? "is no line"
      : !text.isWellFormed()
      ? "is not Unicode"
      : !MESSAGE.test(text)
      ? "is no message"
      : utf8Length(text.slice(tags)) > MAX_LINE - 2
      ? "is too long"
      : utf8Length(text.slice(0, tags)) > MAX_TAGS
      ? "has too many tags"
      : undefined;
    if (problem !== undefined) this.problems.push(`${problem}: ${JSON.stringify(text)}`);
  }

  flushed(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  charge(): void {}

  admit(): void {}

  close(): void {
    this.#closed = true;
    this.read();
  }

  /** It takes what it was sent. */
  read(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** It says a line, which waits until those before it have been dealt with. */
  say(act: () => void | Promise<void>): void {
    this.#said = this.#said.then(act).catch((error) => {
      this.problems.push(`threw: ${error.stack}`);
    });
  }

  /** It is gone without a word. */
  vanish(): void {
    this.#closed = true;
    this.session.closed("Connection reset by peer");
    this.read();
  }

  /** Resolves when all that it said has been dealt with. */
  async settle(): Promise<void> {
    let settled = false;
    const said = this.#said.then(() => settled = true);
    while (!settled) {
      this.read();
      await Promise.race([said, Promise.resolve()]);
    }
  }
}

function assertConsistent({ network, sessions }: IrcServer): void {
  const { users, rooms: { all: channels }, formerUsers } = network;
  for (const user of users.values()) {
    assert(users.named(user.nick) === user && users.withId(user.id) === user, user.nick);
    assert(isNick(user.nick, LIMITS.nick), user.nick);
    assert(user.session?.user === user && !user.session.ended && sessions.has(user.session));
    assert(user.channels.size <= LIMITS.channels);
    for (const channel of user.channels) {
      assert(channel.members.has(user) && channels.get(fold(channel.name)) === channel);
    }
    for (const channel of user.invitations) assert(channel.invited.has(user));
  }
  for (const [key, channel] of channels) {
    assertEquals(key, fold(channel.name));
    assert(isGoodChannelName(channel.name, LIMITS.channelName), channel.name);
    assert(channel.members.size > 0, `${channel.name} is empty`);
    const entries = Object.values(channel.lists).flat();
    assert(entries.length <= LIMITS.listModes && channel.invited.size <= LIMITS.invitations);
    assert(channel.history.messages().length <= HISTORY);
    for (const user of channel.members.keys()) {
      assert(user.channels.has(channel) && users.named(user.nick) === user, user.nick);
    }
    for (const user of channel.invited) {
      assert(user.invitations.has(channel) && users.named(user.nick) === user, user.nick);
    }
  }
  assert(formerUsers.size <= LIMITS.whowas);
  // Those of newcomers are nobody's yet.
  const nicks = [...sessions].flatMap(({ user }) => user?.nick ?? []);
  assertEquals(new Set(nicks.map(fold)).size, nicks.length, nicks.join());
  for (const session of sessions) {
    assert(!session.ended && (session.user === undefined || users.named(session.user.nick)));
  }
}

const anyAction = fc.record({
  client: fc.nat(CLIENTS - 1),
  act: fc.oneof(
    { weight: 20, arbitrary: anyLine },
    { weight: 3, arbitrary: fc.constant("read" as const).map((kind) => ({ kind })) },
    { weight: 1, arbitrary: fc.constantFrom("vanish", "tick", "bad").map((kind) => ({ kind })) },
  ),
});

Deno.test("IrcServer holds together and says only lines when clients say anything in any order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAction, { maxLength: 120, size: "max" }), async (actions) => {
      let now = 1_767_225_600_000;
      let ids = 0;
      const problems: string[] = [];
      const server = new IrcServer({
        name: "irc.test",
        network: "TestNet",
        version: "zocalo-0.0.0",
        motd: ["hola"],
        maxLine: MAX_LINE,
        history: HISTORY,
        checkOperator: (name, password) =>
          Promise.resolve(name === OPERATOR[0] && password === OPERATOR[1]),
      }, { now: () => now, newId: () => `id${++ids}` });
      const connect = () => new FuzzClient(server, ++ids, problems);
      const clients = Array.from({ length: CLIENTS }, connect);
      for (const [index, nick] of ["ana", "bob", "cleo", "dora"].entries()) {
        const client = clients[index]!;
        // The last one is in no channel.
        const rooms = nick === "dora" ? "0" : "#a,#b";
        for (const line of [`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, `JOIN ${rooms}`]) {
          client.say(() => client.session.receive(line));
        }
        await client.settle();
      }
      for (const { client: index, act } of actions) {
        if (clients[index]!.hasGone) clients[index] = connect();
        const client = clients[index]!;
        if (typeof act === "string") client.say(() => client.session.receive(act));
        else if (act.kind === "read") client.read();
        else if (act.kind === "vanish") client.vanish();
        else if (act.kind === "bad") client.say(() => client.session.bad("too-long"));
        else {
          now += 1_500;
          server.tick();
        }
        // Some of what was said goes on, if nobody has to read first.
        for (let turn = 0; turn < 5; turn++) await null;
        assertConsistent(server);
        assertEquals(problems, []);
      }
      for (const client of clients) await client.settle();
      assertConsistent(server);
      for (const client of clients) client.vanish();
      await Promise.all(clients.map((client) => client.settle()));
      assertEquals(problems, []);
      const { users, rooms } = server.network;
      assertEquals([users.size, rooms.all.size, server.sessions.size], [0, 0, 0]);
      assertEquals(server.network.monitors.size, 0);
      assert(!server.nicks.isTaken("ana"));
    }),
    RUNS,
  );
});
