import { assertEquals } from "@std/assert";
import type { IrcConfig } from "./config.ts";
import type { IrcEvent } from "./irc_event.ts";
import type { Backplane } from "../mesh/backplane.ts";
import { IrcServer } from "./irc_server.ts";
import type { Link } from "./link.ts";
import type { OutLine } from "./relay.ts";
import type { Session } from "./session.ts";

/** A client in memory, with all that it was sent. */
export class TestClient implements Link {
  readonly host: string;
  readonly address: string;
  readonly secure = false;
  readonly session: Session;
  admitted = false;
  /** What it was charged, in lines. */
  charged = 0;
  /** Why the server has closed it. */
  closedFor: string | undefined;
  /** Until when it does not take what it is sent. */
  taking: Promise<void> = Promise.resolve();
  /** What happens each time that the server begins to wait for it. */
  whenAwaited: () => unknown = () => {};
  #lines: string[] = [];

  constructor(server: IrcServer, name: string) {
    this.host = `${name}.host`;
    this.address = `${name}.address`;
    this.session = server.connect(this);
  }

  send(line: OutLine): void {
    this.#lines.push(line.text);
  }

  async flushed(): Promise<void> {
    await this.whenAwaited();
    await this.taking;
  }

  charge(lines: number): void {
    this.charged += lines;
  }

  admit(): void {
    this.admitted = true;
  }

  close(reason: string): void {
    this.closedFor ??= reason;
  }

  /** Sends lines one after the other, and gives what came back since the last call. */
  async say(...lines: string[]): Promise<string[]> {
    for (const line of lines) await this.session.receive(line);
    return this.heard();
  }

  /** What came since the last call. */
  heard(): string[] {
    return this.#lines.splice(0);
  }

  /** Sends a line and compares all that comes back. */
  async expect(line: string, ...answers: string[]): Promise<void> {
    assertEquals(await this.say(line), answers);
  }
}

/** A server at a time that stands still, and its clients. */
export class TestServer {
  readonly irc: IrcServer;
  readonly events: IrcEvent[] = [];
  /** 2026-01-01T00:00:00.000Z. */
  now = 1_767_225_600_000;
  /** How often others had their turn, and what happens then. */
  turns = 0;
  whenTurned: () => unknown = () => {};
  #ids = 0;

  constructor(config: Partial<IrcConfig> = {}, backplane?: Backplane) {
    this.irc = new IrcServer({
      name: "irc.test",
      network: "TestNet",
      version: "zocalo-1.2.3",
      motd: [],
      maxLine: 512,
      history: 100,
      ...config,
    }, {
      now: () => this.now,
      newId: () =>
        `${config.name === undefined ? "" : `${config.name}-`.replace(/\./g, "-")}id${++this.#ids}`,
      ...(backplane === undefined ? {} : { backplane }),
      onEvent: (event) => this.events.push(event),
      nextTurn: () => {
        this.turns++;
        this.whenTurned();
        return Promise.resolve();
      },
    });
  }

  /** A client that has said nothing yet. */
  connect(name = "someone"): TestClient {
    return new TestClient(this.irc, name);
  }

  /** A user, whose username is the nick, with those capabilities. What it was told on the way is dropped. */
  async join(
    nick: string,
    options: { caps?: string; channels?: string[] } = {},
  ): Promise<TestClient> {
    const client = this.connect(nick);
    const { caps, channels = [] } = options;
    if (caps !== undefined) await client.say("CAP LS 302", `CAP REQ :${caps}`, "CAP END");
    await client.say(`NICK ${nick}`, `USER ${nick} 0 * :${nick} Real`);
    for (const channel of channels) await client.say(`JOIN ${channel}`);
    client.heard();
    return client;
  }
}
