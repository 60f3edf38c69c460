import { assertEquals } from "@std/assert";
import type { IrcConfig } from "../irc/config.ts";
import { type TestClient, TestServer } from "../irc/test_support.ts";
import type { User } from "../irc/user.ts";
import type { MemoryBackplane } from "./memory_backplane.ts";
import { MemoryHub, type MemoryHubOptions } from "./memory_hub.ts";
import { recordRoom } from "./_room_record.ts";

/** A server, and what joins it with the others. */
export interface TestNode {
  readonly server: TestServer;
  readonly backplane: MemoryBackplane;
}

/** Servers in one process that are one network: `a.test`, `b.test` and so on. */
export class TestNetwork {
  readonly hub: MemoryHub;
  readonly nodes: TestNode[] = [];

  private constructor(options: MemoryHubOptions) {
    this.hub = new MemoryHub(options);
  }

  /** Starts so many, each of which knows the others. */
  static async start(
    count: number,
    options: MemoryHubOptions & { config?: Partial<IrcConfig> } = {},
  ): Promise<TestNetwork> {
    const network = new TestNetwork(options);
    for (let i = 0; i < count; i++) await network.add("abcdefgh"[i]!, options.config);
    return network;
  }

  /** One more server; one of the same name takes the place of the former. */
  async add(letter: string, config: Partial<IrcConfig> = {}, node = letter): Promise<TestNode> {
    const backplane = this.hub.join(node);
    const server = new TestServer({ name: `${letter}.test`, ...config }, backplane);
    const added = { server, backplane };
    this.nodes.push(added);
    await server.irc.start();
    await this.settle();
    // Who is asked by several at a time answers once more a second later.
    for (const one of this.servers) one.irc.tick();
    await this.settle();
    return added;
  }

  get servers(): TestServer[] {
    return this.nodes.map(({ server }) => server);
  }

  /** Lets all servers hear what the others have said. */
  async settle(): Promise<void> {
    for (let i = 0; i < 20; i++) {
      this.hub.flush();
      await new Promise<void>((resolve) => queueMicrotask(resolve));
    }
  }

  /** Lets time pass, a second at a time. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      this.hub.pass(1_000);
      for (const { server } of this.nodes) {
        server.now += 1_000;
        server.irc.tick();
      }
      await this.settle();
    }
  }
}

/** All that a server knows which others are to know as well. */
export function stateOf({ irc: { network } }: TestServer): object {
  const byId = (a: User, b: User) => a.id < b.id ? -1 : 1;
  const users = [...network.users.values()].sort(byId).map((user) => ({
    ...{ id: user.id, nick: user.nick, username: user.username, host: user.host },
    ...{ realname: user.realname, server: user.server, away: user.away },
    modes: [...user.modes].sort().join(""),
    channels: [...user.channels].map(({ name }) => name.toLowerCase()).sort(),
  }));
  const rooms = [...network.rooms.all.values()].map((channel) => {
    const { life, topic, modes } = recordRoom(channel);
    const { key, limit, flags, lists } = channel;
    const members = [...channel.members].sort(([a], [b]) => byId(a, b)).map((
      [{ id }, { op, voice }],
    ) => [id, op, voice]);
    const masks = Object.values(lists).map((entries) => entries.map(({ mask }) => mask).sort());
    const isThere = (param = "") =>
      channel.members.entries().some(([{ id }, { join }]) => param === `${id}.${join}`);
    const stamps = modes.filter(({ mode, param }) => !"ov".includes(mode) || isThere(param)).map((
      { mode, adding, param, time },
    ) => `${time} ${mode} ${adding} ${param}`);
    const shown = { text: topic?.text, by: topic?.by, time: topic?.time };
    const name = channel.name.toLowerCase();
    return {
      name,
      life,
      topic: shown,
      key,
      limit,
      flags: [...flags].sort(),
      masks,
      members,
      stamps: stamps.sort(),
    };
  });
  return { users, rooms: rooms.sort((a, b) => a.name < b.name ? -1 : 1) };
}

/** That all servers know the same. */
export function assertSame({ servers }: TestNetwork, because = ""): void {
  const [first, ...others] = servers.map(stateOf);
  for (const other of others) assertEquals(other, first, because);
}

/** Two nodes: ann on the first, bob on the second, both on `#a`, which ann began. */
export async function pair(
  caps = "",
  options: MemoryHubOptions & { config?: Partial<IrcConfig> } = {},
): Promise<{
  network: TestNetwork;
  a: TestNode;
  b: TestNode;
  ann: TestClient;
  bob: TestClient;
}> {
  const network = await TestNetwork.start(2, options);
  const [a, b] = network.nodes as [TestNode, TestNode];
  const ann = await a.server.join("ann", { caps, channels: ["#a"] });
  await network.settle();
  const bob = await b.server.join("bob", { caps, channels: ["#a"] });
  await network.settle();
  hush(ann, bob);
  return { network, a, b, ann, bob };
}

/** Drops what they were told. */
export function hush(...clients: TestClient[]): void {
  for (const client of clients) client.heard();
}

/** Numbers from 0 to below `count`, the same ones for a seed (mulberry32). */
export function random(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = state + 0x6d2b79f5 | 0;
    let t = Math.imul(state ^ state >>> 15, 1 | state);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return Math.floor(((t ^ t >>> 14) >>> 0) / 4_294_967_296 * count);
  };
}
