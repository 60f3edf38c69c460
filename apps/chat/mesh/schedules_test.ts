import { assert, assertEquals } from "@std/assert";
import { type TestClient, TestServer } from "../irc/test_support.ts";
import { assertSame, random, TestNetwork, type TestNode } from "./test_support.ts";

/** How many schedules; more of them, or another one, by the environment. */
const SEEDS = Number(Deno.env.get("ZOCALO_SEEDS") ?? 60);
const FIRST = Number(Deno.env.get("ZOCALO_FIRST_SEED") ?? 0);
const STEPS = 300;
const ROOMS = ["#a", "#B", "#c"];
const NICKS = ["ann", "Bob", "cat", "dan", "eve"];

/** Everybody may be an operator. */
const CONFIG = { checkOperator: () => Promise.resolve(true) };

interface Speaker {
  readonly client: TestClient;
  readonly node: TestNode;
  readonly name: string;
  /** What it still has to say; the server takes one line after the other. */
  said: Promise<unknown>;
  lines: number;
}

class Schedule {
  readonly #network: TestNetwork;
  readonly #pick: (count: number) => number;
  readonly speakers: Speaker[] = [];
  readonly cut = new Set<TestNode>();
  readonly log: string[] = [];
  #count = 0;

  constructor(network: TestNetwork, pick: (count: number) => number) {
    this.#network = network;
    this.#pick = pick;
  }

  #one<T>(of: readonly T[]): T {
    return of[this.#pick(of.length)]!;
  }

  connect(): void {
    const node = this.#one(this.#network.nodes);
    const name = `u${++this.#count}`;
    const client = node.server.connect(name);
    const speaker = { client, node, name, said: Promise.resolve(), lines: 0 };
    this.speakers.push(speaker);
    this.say(speaker, "CAP REQ :echo-message message-tags");
    this.say(speaker, `NICK ${this.#one(NICKS)}`);
    this.say(speaker, `USER ${name} 0 * :${name}`);
    this.say(speaker, "CAP END");
    this.say(speaker, "OPER x y");
    this.say(speaker, `NICK ${name}`);
    this.say(speaker, `JOIN ${this.#one(ROOMS)}`);
  }

  say(speaker: Speaker, line: string): void {
    this.log.push(`${speaker.node.backplane.node} ${speaker.name}: ${line}`);
    speaker.said = speaker.said.then(() => speaker.client.session.receive(line));
  }

  async step(): Promise<void> {
    const pick = this.#pick;
    const what = pick(100);
    const speaker = this.speakers[pick(this.speakers.length || 1)];
    if (speaker === undefined || what < 4 && this.speakers.length < 12) this.connect();
    else if (what < 45) { for (let i = 0; i < 4; i++) this.#network.hub.step(pick); }
    else if (what < 48) this.#cutOrHeal();
    else if (what < 50) await this.#network.pass(this.#one([1, 3, 16]));
    else if (what < 52) this.#leave(speaker);
    else if (what < 53 && pick(3) === 0) this.#restart();
    else if (what < 54) this.#ask();
    else this.say(speaker, this.#line(speaker, what - 54));
    await Promise.resolve();
  }

  #leave(speaker: Speaker): void {
    this.speakers.splice(this.speakers.indexOf(speaker), 1);
    this.log.push(`${speaker.name} leaves`);
    speaker.said = speaker.said.then(() => speaker.client.session.closed("gone"));
  }

  /** A node dies, and is started again under its name. */
  #restart(): void {
    const { hub, nodes } = this.#network;
    const node = this.#one(nodes);
    this.log.push(`${node.backplane.node} dies`);
    hub.kill(node.backplane);
    this.cut.delete(node);
    for (const speaker of this.speakers.filter((one) => one.node === node)) {
      this.speakers.splice(this.speakers.indexOf(speaker), 1);
    }
    const { name } = node.server.irc.config;
    const backplane = hub.join(`${name[0]}${++this.#count}`);
    const server = new TestServer({ name, ...CONFIG }, backplane);
    server.now = node.server.now + 1;
    nodes[nodes.indexOf(node)] = { server, backplane };
    void server.irc.start();
  }

  /** Somebody wants to be told everything again. */
  #ask(): void {
    const [one, other] = [this.#one(this.#network.nodes), this.#one(this.#network.nodes)];
    if (this.#pick(2) === 0) one.server.irc.others.tell({ op: "hello" });
    else one.server.irc.mesh!.missed(other.backplane.node);
  }

  #cutOrHeal(): void {
    const node = this.#one(this.#network.nodes);
    this.log.push(`${this.cut.has(node) ? "heal" : "cut"} ${node.backplane.node}`);
    if (this.cut.delete(node)) return this.#network.hub.heal(node.backplane);
    this.cut.add(node);
    this.#network.hub.partition(node.backplane);
  }

  #line(speaker: Speaker, what: number): string {
    const room = this.#one(ROOMS);
    const other = this.speakers[this.#pick(this.speakers.length)]!.client.session.nick;
    const sign = this.#one(["+", "-"]);
    if (what < 12) return `PRIVMSG ${room} :${speaker.name} ${++speaker.lines}`;
    if (what < 18) return `JOIN ${room}`;
    if (what < 21) return `PART ${room} :bye`;
    if (what < 24) return `NICK ${this.#one(NICKS)}`;
    if (what < 26) return `TOPIC ${room} :${this.#one(["", "x", "y", "z"])}`;
    if (what < 30) return `MODE ${room} ${sign}${this.#one(["m", "i", "t", "s", "n"])}`;
    if (what < 32) return `MODE ${room} ${sign}k ${this.#one(["k1", "k2"])}`;
    if (what < 33) return `MODE ${room} ${sign}l${sign === "+" ? ` ${5 + this.#pick(5)}` : ""}`;
    if (what < 35) {
      return `MODE ${room} ${sign}${this.#one(["b", "e", "I"])} ${this.#one(["x", "y", "Z"])}!*@*`;
    }
    if (what < 38) return `MODE ${room} ${sign}${this.#one(["o", "v"])} ${other}`;
    if (what < 41) return `KICK ${room} ${other} :out`;
    if (what < 43) return `INVITE ${other} ${room}`;
    if (what < 45) return `AWAY :${this.#one(["", "lunch"])}`;
    if (what < 46) return `KILL ${other} :why`;
    return `MODE ${speaker.client.session.nick} ${sign}${this.#one(["i", "w"])}`;
  }

  async finish(): Promise<void> {
    for (const node of this.cut) this.#network.hub.heal(node.backplane);
    await this.#network.pass(8);
    await Promise.all(this.speakers.map(({ said }) => said));
    await this.#network.pass(8);
  }
}

/** That nobody has heard a line twice, or what a sender said in another order. */
function assertInOrder(heard: readonly string[], because: string): void {
  const last = new Map<string, number>();
  for (const line of heard) {
    const [, target, sender, number] = / PRIVMSG (#.) :(u\d+) (\d+)$/.exec(line) ?? [];
    if (number === undefined) continue;
    const key = `${target} ${sender}`;
    assert(Number(number) > (last.get(key) ?? 0), line + because);
    last.set(key, Number(number));
  }
}

Deno.test("Mesh ends in the same state everywhere, whatever happens in which order", async (t) => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    await t.step(`seed ${seed}`, async () => {
      const pick = random(seed);
      const network = await TestNetwork.start(3, { manual: true, config: CONFIG });
      const schedule = new Schedule(network, pick);
      for (let i = 0; i < STEPS; i++) await schedule.step();
      await schedule.finish();
      const because = `\n${schedule.log.join("\n")}`;
      assertSame(network, because);
      const { users } = network.servers[0]!.irc.network;
      for (const { client } of schedule.speakers) {
        assertInOrder(client.heard(), because);
        const { user, ended } = client.session;
        if (user !== undefined && !ended) {
          assertEquals(users.withId(user.id)?.nick, user.nick, because);
        }
      }
    });
  }
});

Deno.test("Mesh delivers each line once to each member, in its sender's order, whoever is cut off meanwhile", async (t) => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    await t.step(`seed ${seed}`, async () => {
      const pick = random(seed);
      const network = await TestNetwork.start(3, { manual: true });
      const clients: TestClient[] = [];
      for (const server of [...network.servers, ...network.servers]) {
        clients.push(await server.join(`n${clients.length}`, { channels: ["#a"] }));
      }
      await network.settle();
      const cut = new Set<TestNode>();
      const counts = clients.map(() => 0);
      for (const client of clients) client.heard();
      for (let i = 0; i < STEPS; i++) {
        const what = pick(100);
        const node = network.nodes[pick(3)]!;
        const who = pick(clients.length);
        if (what < 50) await clients[who]!.session.receive(`PRIVMSG #a :u${who} ${++counts[who]!}`);
        else if (what < 94) network.hub.step(pick);
        else if (what < 97) await network.pass(pick(8));
        else if (cut.delete(node)) network.hub.heal(node.backplane);
        else network.hub.partition((cut.add(node), node.backplane));
      }
      for (const node of cut) network.hub.heal(node.backplane);
      await network.pass(5);
      for (const [i, client] of clients.entries()) {
        const lines = client.heard().filter((line) => line.includes("PRIVMSG"));
        assertInOrder(lines, "");
        assertEquals(lines.length, counts.reduce((sum, count) => sum + count) - counts[i]!);
      }
      assertSame(network);
    });
  }
});
