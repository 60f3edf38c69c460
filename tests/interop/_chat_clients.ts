/** Programs that people use, in one room of `chat serve`, whatever nodes they are on. */
import { ChatPeer } from "../e2e/_chat_peer.ts";
import { IRC_CLIENTS, type IrcClient, type RoomEvent } from "../support/irc_clients.ts";
import { needs, type Skip } from "../support/skip.ts";

const ROOM = "#plaza";

/** Somebody with a program. */
interface Person {
  nick: string;
  readonly client: IrcClient;
}

/** Waits until all of them see it, but perhaps one: raw lines show nobody what it has said itself. */
async function allSee(people: readonly Person[], event: RoomEvent, except?: Person) {
  await Promise.all(people.filter((one) => one !== except).map(({ client }) => client.see(event)));
}

/** For tests of {@linkcode meetInOneRoom}. */
export function needsClients(): Skip {
  return needs(...Object.keys(IRC_CLIENTS), "tmux");
}

/** Lets each of the programs join, talk, set the topic and change its nick, one after the other: all see it, each on its server. */
export async function meetInOneRoom(endpoints: readonly string[]): Promise<void> {
  // Who comes first opens the topic to all.
  using founder = await ChatPeer.join(endpoints[0]!, "founder");
  await founder.say(`JOIN ${ROOM}`, `MODE ${ROOM} -t`);
  await founder.hear(/ MODE /);
  await using clients = new AsyncDisposableStack();
  const people: Person[] = [];
  for (const [index, [name, enter]] of Object.entries(IRC_CLIENTS).entries()) {
    const port = endpoints[index % endpoints.length]!.split(":").at(-1)!;
    const nick = `${name.replace(/\W.*/, "")}-er`;
    people.push({ nick, client: clients.use(await enter(port, nick, ROOM)) });
    await allSee(people, { type: "joined", nick });
  }
  for (const person of people) {
    const { nick, client } = person;
    const text = `¿qué tal? — ${nick} 👋`;
    await client.say(text);
    await allSee(people, { type: "said", nick, text }, person);
  }
  for (const { nick, client } of people) {
    const text = `la plaza de ${nick}`;
    await client.setTopic(text);
    await allSee(people, { type: "topic", nick, text });
  }
  for (const person of people) {
    const to = `${person.nick}2`;
    await person.client.rename(to);
    await allSee(people, { type: "renamed", nick: person.nick, to });
    person.nick = to;
  }
  for (const person of people) {
    const { nick, client } = person;
    const text = `hasta luego, dice ${nick}`;
    await client.say(text);
    await allSee(people, { type: "said", nick, text }, person);
  }
}
