/** The demo's clients for chat: each hears all that the others say. */
import { lines } from "@zocalo/framing";
import { type Framed, framed } from "@zocalo/framing/stream";
import { type ByteStream, connect } from "@zocalo/transport";

/** Longer than any line of a server. */
const CODEC = lines({ ending: "\r\n", limit: 8_704 });

/** Who is in the room. */
const NICKS = ["ana", "bob", "eva"];

const ROOM = "#demo";

/** A line that takes longer does not come. In milliseconds. */
const PATIENCE = 20_000;

/** A client that has joined the room. */
interface Member {
  nick: string;
  stream: ByteStream;
  messages: Framed<string>;
}

async function enter(endpoint: string, nick: string): Promise<Member> {
  const stream = await connect(endpoint);
  const messages = framed(stream, CODEC);
  await messages.send(`NICK ${nick}`);
  await messages.send(`USER ${nick} 0 * :${nick}`);
  await messages.send(`JOIN ${ROOM}`);
  for (
    let line;
    !(line = await messages.receive({ timeout: PATIENCE }) ?? "").includes(` 366 ${nick} ${ROOM} `);
  ) {
    if (line === "") throw new Error(`${nick} could not join`);
  }
  return { nick, stream, messages };
}

/** Says each of its lines, and waits for each of the others'. */
async function talk(
  { nick, messages }: Member,
  said: ReadonlyMap<string, string[]>,
): Promise<void> {
  const speak = async () => {
    for (const text of said.get(nick)!) await messages.send(`PRIVMSG ${ROOM} :${text}`);
  };
  const awaited = new Map([...said].filter(([other]) => other !== nick));
  const heard = new Map([...awaited].map(([other]) => [other, 0]));
  const hear = async () => {
    for (let left = [...awaited.values()].flat().length; left > 0;) {
      const line = await messages.receive({ timeout: PATIENCE });
      if (line === undefined) throw new Error(`${nick} was sent away, with ${left} lines to come`);
      const [, other = "", text] = /^:([^!]+)\S* PRIVMSG #demo :(.*)$/.exec(line) ?? [];
      const count = heard.get(other);
      if (count === undefined) continue;
      if (text !== awaited.get(other)![count]) {
        throw new Error(`Line ${count} of ${other} has reached ${nick} changed`);
      }
      heard.set(other, count + 1);
      left -= 1;
    }
  };
  await Promise.all([speak(), hear()]);
}

/** What IRC can carry of a text: lines that are not empty, the first hundred characters of each. */
export function toLines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "")
    .map((line) => [...line].slice(0, 100).join(""));
}

/** Three clients in a room say the lines in turns, and reject if one does not hear all, as they were said. */
export async function chatTrip(endpoint: string, all: readonly string[]): Promise<void> {
  const said = new Map(NICKS.map((nick, index) => [
    nick,
    all.filter((_, line) => line % NICKS.length === index),
  ]));
  const members = await Promise.all(NICKS.map((nick) => enter(endpoint, nick)));
  try {
    await Promise.all(members.map((member) => talk(member, said)));
  } finally {
    for (const { stream } of members) stream.abort();
  }
}
