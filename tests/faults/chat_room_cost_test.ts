/** What it costs when many come into one room, and go again. */
import { assert, assertEquals } from "@std/assert";
import { IrcServer } from "../../apps/chat/irc/irc_server.ts";
import type { Link } from "../../apps/chat/irc/link.ts";
import type { Session } from "../../apps/chat/irc/session.ts";
import { count } from "../support/tier.ts";
import { CHAT_CONFIG } from "./_chat.ts";

/** A client in memory that counts what it is sent. */
class Counter implements Link {
  readonly host = "host.ip";
  readonly address = "192.0.2.1";
  readonly secure = false;
  readonly session: Session;
  lines = 0;

  constructor(server: IrcServer) {
    this.session = server.connect(this);
  }

  send(): void {
    this.lines++;
  }

  flushed(): Promise<void> {
    return Promise.resolve();
  }

  charge(): void {}

  admit(): void {}

  close(): void {}
}

/** Lines that go out, and milliseconds, when that many join one room and quit. */
async function fillRoom(size: number): Promise<{ joins: number; quits: number; time: number }> {
  const server = new IrcServer({ ...CHAT_CONFIG, history: 0 });
  const clients: Counter[] = [];
  for (let i = 0; i < size; i++) {
    const client = new Counter(server);
    await client.session.receive(`NICK user${i}`);
    await client.session.receive(`USER user${i} 0 * :user`);
    clients.push(client);
  }
  const count = () => clients.reduce((sum, { lines }) => sum + lines, 0);
  const begin = performance.now();
  const before = count();
  for (const { session } of clients) await session.receive("JOIN #room");
  const joined = count();
  for (const { session } of clients) await session.receive("QUIT :bye");
  const time = performance.now() - begin;
  assertEquals([server.network.rooms.all.size, server.network.users.size], [0, 0]);
  return { joins: joined - before, quits: count() - joined, time };
}

Deno.test("joining and leaving a room costs no more than telling those who are in it", async () => {
  const size = count(500, 5_000);
  const { joins, quits } = await fillRoom(size);
  const tellings = size * (size + 1) / 2;
  // Names of the members: at least 30 of them in each line, and an end.
  assert(joins <= tellings + size * (size / 30 + 2), `${joins} lines for joins`);
  assertEquals(quits, tellings - size);
});

Deno.test("joining and leaving a room of fourfold size takes each client fourfold time", async () => {
  const [small, large] = [count(100, 1_250), count(400, 5_000)];
  const times = async (size: number) => {
    const all: number[] = [];
    for (let i = 0; i < 3; i++) all.push((await fillRoom(size)).time);
    return Math.min(...all);
  };
  const [less, more] = [await times(small), await times(large)];
  // 16 is what the tellings grow by. With work for each client that grows as the square it would be 64.
  assert(more < 40 * (less + 1), `${less} ms for ${small}, ${more} ms for ${large}`);
});
