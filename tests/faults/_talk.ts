/** Rooms full of people who count aloud, and whether each has heard all the others. */
import { assertEquals } from "@std/assert";
import type { ChatNode } from "../support/chat_nodes.ts";
import { Talker } from "./_talker.ts";

/** For nodes with many clients, all of this machine. */
export const CROWDED: readonly string[] = ["--max-clients-per-host=0", "--history=0"];

/** How long names may take to be the same everywhere, unless something has to be waited for before, in milliseconds. */
const SETTLING = 30_000;

/** How often it is looked whether they are. */
const LOOK = 100;

/** Lets people enter, each room on all nodes at once. */
export async function enterRooms(
  opened: DisposableStack,
  nodes: readonly Pick<ChatNode, "endpoint">[],
  { people, rooms }: { people: number; rooms: number },
): Promise<Talker[]> {
  return await Promise.all(
    Array.from({ length: people }, async (_, number) => {
      const { endpoint } = nodes[number % nodes.length]!;
      const place = {
        nick: `p${number}`,
        room: `#room${Math.floor(number / nodes.length) % rooms}`,
      };
      return opened.use(await Talker.enter(endpoint, place));
    }),
  );
}

/** Lets them all talk while something happens; resolves when all that they have said has come back to them. */
export async function whileTalking<T>(
  people: readonly Talker[],
  happen: () => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const talking = Promise.all(people.map((one) => one.talk(stop.signal)));
  // It is looked at below.
  talking.catch(() => {});
  try {
    return await happen();
  } finally {
    stop.abort();
    await talking;
  }
}

/** Waits until some more lines have come back to each of them: they talk as if nothing were wrong. */
export async function moreIsSaid(people: readonly Talker[], lines = 10): Promise<void> {
  await Promise.all(people.map(async (one) => {
    const goal = one.acknowledged + lines;
    await one.until(() => one.acknowledged >= goal, `${goal} of its lines`);
  }));
}

/** Those who are in a room with somebody. */
function others(one: Talker, people: readonly Talker[]): Talker[] {
  return people.filter((other) => other !== one && other.room === one.room);
}

/** What was shown of all lines. */
export interface Tally {
  said: number;
  acknowledged: number;
  /** To those who had to hear it. */
  delivered: number;
}

/**
 * Waits until everybody has heard all that was acknowledged to those who have said it, and checks that each has heard each line
 * once, and in order. `listeners` were there all the time; `people` may have gone.
 */
export async function allHeard(
  listeners: readonly Talker[],
  people: readonly Talker[],
): Promise<Tally> {
  const tally = { said: 0, acknowledged: 0, delivered: 0 };
  for (const { said, acknowledged } of people) {
    tally.said += said;
    tally.acknowledged += acknowledged;
  }
  await Promise.all(listeners.map(async (listener) => {
    for (const { id, acknowledged } of others(listener, people)) {
      const hasAll = () => (listener.heard.get(id)?.at(-1) ?? 0) >= acknowledged;
      await listener.until(hasAll, `${id} to say ${acknowledged}`);
    }
    // What comes twice comes after that.
    await listener.names();
    for (const { id, said, acknowledged } of others(listener, people)) {
      const heard = listener.heard.get(id) ?? [];
      const expected = Array.from({ length: acknowledged }, (_, i) => i + 1);
      const more = heard.slice(acknowledged);
      assertEquals(heard.slice(0, acknowledged), expected, `${listener.id} heard ${id}`);
      const isInOrder = more.every((one, i) =>
        one > (heard[acknowledged + i - 1] ?? 0) && one <= said
      );
      assertEquals(isInOrder, true, `${listener.id} heard ${id} say ${more} after ${acknowledged}`);
      tally.delivered += acknowledged;
    }
  }));
  return tally;
}

/** Waits until everybody sees everybody in their room, and nobody else; resolves with how long that took, in milliseconds. */
export async function namesAreRight(
  people: readonly Talker[],
  within = SETTLING,
): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const wrong = (await Promise.all(people.map(async (one) => {
      const expected = [one, ...others(one, people)].map(({ nick }) => nick).sort();
      const actual = await one.names();
      return String(actual) === String(expected) ? [] : [{ id: one.id, actual, expected }];
    }))).flat();
    const elapsed = performance.now() - startedAt;
    if (wrong.length === 0) return elapsed;
    if (elapsed > within) assertEquals(wrong[0]!.actual, wrong[0]!.expected, wrong[0]!.id);
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}
