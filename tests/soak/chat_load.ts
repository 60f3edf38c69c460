/** What the chat server gets: a room in which all hear all, and guests who come and go in rooms of their own. */
import { lines } from "@zocalo/framing";
import { type Framed, framed } from "@zocalo/framing/stream";
import { type ByteStream, connect } from "@zocalo/transport";
import { type Load, PATIENCE, randomData, randomInteger } from "./load.ts";

/** Longer than any line of a server. */
const CODEC = lines({ ending: "\r\n", limit: 8_704 });

const ROOM = "#soak";
const MEMBERS = 5;

/** Lines that each member says before it hears the others'. */
const BURST = 20;

/** Bytes of a line before they are written as hexadecimal digits; with its prefix the line stays below 512. */
const MAX_TEXT = 180;

/** Somebody in a room. */
export class Member implements Disposable {
  readonly nick: string;
  readonly #stream: ByteStream;
  readonly #messages: Framed<string>;

  private constructor(nick: string, stream: ByteStream) {
    this.nick = nick;
    this.#stream = stream;
    this.#messages = framed(stream, CODEC);
  }

  static async join(endpoint: string, nick: string, room: string): Promise<Member> {
    const member = new Member(nick, await connect(endpoint));
    await member.#messages.send(`NICK ${nick}`);
    await member.#messages.send(`USER ${nick} 0 * :${nick}`);
    await member.#messages.send(`JOIN ${room}`);
    await member.#next(new RegExp(` 366 ${nick} ${room} `));
    return member;
  }

  async #next(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const line = await this.#messages.receive({ timeout: PATIENCE });
      if (line === undefined) throw new Error(`${this.nick} was sent away`);
      const match = pattern.exec(line);
      if (match !== null) return match;
    }
  }

  async say(room: string, texts: readonly string[]): Promise<void> {
    for (const text of texts) await this.#messages.send(`PRIVMSG ${room} :${text}`);
  }

  /** Hears all that others say, in whatever order they take turns, and rejects if a line is not what they said. */
  async hear(said: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const rest = new Map(
      [...said].filter(([nick]) => nick !== this.nick).map(([nick, texts]) => [nick, [...texts]]),
    );
    while ([...rest.values()].some((texts) => texts.length > 0)) {
      const [, nick = "", text] = await this.#next(/^:([^! ]+)!\S+ PRIVMSG \S+ :(.*)$/);
      const expected = rest.get(nick)?.shift();
      if (text !== expected) {
        throw new Error(`${this.nick} heard ${nick} say "${text}": it was "${expected}"`);
      }
    }
  }

  async leave(): Promise<void> {
    await this.#messages.send("QUIT :soaked");
    await this.#stream.close();
  }

  [Symbol.dispose](): void {
    this.#stream.abort();
  }
}

function randomTexts(): string[] {
  return Array.from({ length: BURST }, () => randomData(MAX_TEXT).toHex());
}

/** The same members talk from the beginning to the end, each in bursts. */
const roomLoad: Load = async (endpoint, tally, stop) => {
  using members = new DisposableStack();
  const nicks = Array.from({ length: MEMBERS }, (_, index) => `member${index}`);
  const room: Member[] = [];
  for (const nick of nicks) room.push(members.use(await Member.join(endpoint, nick, ROOM)));
  while (!stop.aborted) {
    const said = new Map(nicks.map((nick) => [nick, randomTexts()]));
    await Promise.all(room.flatMap((member) => [
      member.say(ROOM, said.get(member.nick)!),
      member.hear(said),
    ]));
    for (const text of [...said.values()].flat()) tally.add(text.length * (MEMBERS - 1));
  }
};

/** Two at a time meet in a new room under new names; some leave, and some are gone. */
const guestLoad: Load = async (endpoint, tally, stop) => {
  for (let visit = 0; !stop.aborted; visit++) {
    const room = `#room${visit}`;
    using ana = await Member.join(endpoint, `ana${visit}`, room);
    using bob = await Member.join(endpoint, `bob${visit}`, room);
    const texts = randomTexts();
    await Promise.all([ana.say(room, texts), bob.hear(new Map([[ana.nick, texts]]))]);
    for (const text of texts) tally.add(text.length);
    if (randomInteger(2) === 0) await ana.leave();
  }
};

export function chatLoads(endpoints: readonly string[]): [string, Load][] {
  return endpoints.flatMap((endpoint): [string, Load][] => [
    [endpoint, roomLoad],
    [endpoint, guestLoad],
  ]);
}
