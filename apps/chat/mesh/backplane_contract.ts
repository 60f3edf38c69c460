import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Backplane, BackplaneFullError } from "./backplane.ts";
import { Listener, meet, say, textOf, until } from "./backplane_listener.ts";
import type { Op } from "./op.ts";

/** Nodes that can reach each other, and what can go wrong between them. */
export interface BackplaneLab extends AsyncDisposable {
  /** A node that has not been started. */
  make(name: string): Backplane;
  /** The node cannot reach the others, nor they it. */
  cut(node: Backplane): void;
  /** It can again. */
  heal(node: Backplane): void;
  /** The node is no more, at once. */
  kill(node: Backplane): Promise<void>;
  /** Lets the time pass after which a node that is not heard of is lost. */
  pass(): Promise<void>;
}

function line(target: string, text: string, topic?: string): Op {
  const from = { source: "ana!ana@host", msgid: crypto.randomUUID(), time: Date.now() };
  return { op: "line", topic, life: 1, command: "PRIVMSG", target, text, ...from };
}

function inRoom(topic: string, text: string): Op {
  return line(topic, text, topic);
}

function numbers(count: number, prefix = ""): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}

/** How a suite of tests is set up. */
export interface ContractOptions {
  readonly ignore?: boolean;
  /** What the names of the tests end with. */
  readonly suffix?: string;
  /** How often two nodes claim a key at once. */
  readonly races?: number;
}

/** What every {@linkcode Backplane} promises, as tests. */
export function testBackplane(
  name: string,
  open: () => Promise<BackplaneLab>,
  { ignore = false, suffix = "", races = 1_000 }: ContractOptions = {},
): void {
  const test = (what: string, run: (lab: BackplaneLab) => Promise<void>) =>
    Deno.test({
      name: `${name} ${what}${suffix}`,
      ignore,
      async fn() {
        await using lab = await open();
        await run(lab);
      },
    });

  test("tells all others each thing once, and in order", async (lab) => {
    const all = await meet(lab.make("a.test"), lab.make("b.test"), lab.make("c.test"));
    const expected = numbers(500);
    await Promise.all(all.map(async ({ backplane }) => {
      await Promise.all(expected.map((text) => backplane.publish(say(text))));
    }));
    for (const to of all) {
      for (const from of all) {
        if (to === from) continue;
        assertEquals(await to.texts(from.backplane, expected.length), expected);
      }
      assertEquals(to.heard.has(to.backplane.node), false);
    }
  });

  test("tells that it is connected once it is, and not before", async (lab) => {
    const backplane = lab.make("a.test");
    assertEquals(backplane.connected, false);
    const { told } = await Listener.start(backplane);
    assertEquals([backplane.connected, told[0]], [true, "connected"]);
  });

  test("grants a key to one node when two claim it at once", async (lab) => {
    const [a, b] = (await meet(lab.make("a.test"), lab.make("b.test"))).map(({ backplane }) =>
      backplane
    );
    for (const key of numbers(races, "nick")) {
      const granted = await Promise.all([a!.claim(key), b!.claim(key)]);
      assertEquals(granted.filter((one) => one).length, 1, key);
    }
  });

  test("grants a key to the node that has it, and to another one when it is released", async (lab) => {
    const [a, b] = (await meet(lab.make("a.test"), lab.make("b.test"))).map(({ backplane }) =>
      backplane
    );
    assertEquals(await a!.claim("ana"), true);
    assertEquals(await a!.claim("ana"), true);
    assertEquals(await b!.claim("ana"), false);
    b!.release("ana");
    assertEquals(await b!.claim("ana"), false);
    a!.release("ana");
    await until(() => b!.claim("ana"), () => "a key that was released");
    assertEquals(await a!.claim("ana"), false);
  });

  test("lets others have what a node had claimed that has stopped, and tells them after all that it said", async (lab) => {
    const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
    const { node } = a!.backplane;
    assertEquals(await a!.backplane.claim("ana"), true);
    void a!.backplane.publish(say("last"));
    await a!.backplane.stop(5_000);
    await b!.tells(`lost ${node}`);
    assertEquals(await b!.texts(a!.backplane, 1), ["last"]);
    await until(() => b!.backplane.claim("ana"), () => "a key of a node that has stopped");
  });

  test("tells that a node is lost when it is not heard of for long, and lets others have what it had", async (lab) => {
    const [a, b, c] = await meet(lab.make("a.test"), lab.make("b.test"), lab.make("c.test"));
    assertEquals(await a!.backplane.claim("ana"), true);
    await lab.kill(a!.backplane);
    assertEquals(await b!.backplane.claim("ana"), false);
    await lab.pass();
    await b!.tells(`lost ${a!.backplane.node}`);
    await c!.tells(`lost ${a!.backplane.node}`);
    await until(() => b!.backplane.claim("ana"), () => "a key of a node that is lost");
    assertEquals(b!.told.includes(`lost ${c!.backplane.node}`), false);
  });

  test("keeps what is said while others cannot be reached, and tells it once afterwards", async (lab) => {
    const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
    const before = numbers(100, "before");
    for (const text of before) void a!.backplane.publish(say(text));
    lab.cut(a!.backplane);
    await a!.tells("disconnected");
    assertEquals(a!.backplane.connected, false);
    const after = numbers(100, "after");
    // Nobody waits for others that cannot be reached.
    await Promise.all(after.map((text) => a!.backplane.publish(say(text))));
    lab.heal(a!.backplane);
    await a!.tells("connected", 2);
    await a!.backplane.publish(say("end"));
    const expected = [...before, ...after, "end"];
    assertEquals(await b!.texts(a!.backplane, expected.length), expected);
  });

  test("brings what others have said meanwhile to a node that was cut off", async (lab) => {
    const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
    await b!.backplane.publish(say("0"));
    await a!.texts(b!.backplane, 1);
    lab.cut(a!.backplane);
    await a!.tells("disconnected");
    await Promise.all(numbers(100).slice(1).map((text) => b!.backplane.publish(say(text))));
    lab.heal(a!.backplane);
    assertEquals(await a!.texts(b!.backplane, 100), numbers(100));
  });

  test("tells of nodes that are lost while they cannot be reached, and found again", async (lab) => {
    const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
    lab.cut(a!.backplane);
    await lab.pass();
    await a!.tells(`lost ${b!.backplane.node}`);
    await b!.tells(`lost ${a!.backplane.node}`);
    lab.heal(a!.backplane);
    await a!.tells(`found ${b!.backplane.node}`, 2);
    await b!.tells(`found ${a!.backplane.node}`, 2);
  });

  test("grants keys while others cannot be reached, and tells who does not get them afterwards", async (lab) => {
    const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
    lab.cut(a!.backplane);
    await a!.tells("disconnected");
    for (const key of ["ana", "bob"]) assertEquals(await a!.backplane.claim(key), true);
    assertEquals(await b!.backplane.claim("ana"), true);
    lab.heal(a!.backplane);
    await a!.tells("connected", 2);
    await a!.tells("superseded ana");
    assertEquals(await b!.backplane.claim("bob"), false);
    assertEquals(b!.told.filter((one) => one.startsWith("superseded")), []);
  });

  test("keeps a node's keys when it is cut off for a short while", async (lab) => {
    const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
    assertEquals(await a!.backplane.claim("ana"), true);
    lab.cut(a!.backplane);
    await a!.tells("disconnected");
    assertEquals(await b!.backplane.claim("ana"), false);
    lab.heal(a!.backplane);
    await a!.tells("connected", 2);
    assertEquals(await b!.backplane.claim("ana"), false);
    assertEquals(a!.told.filter((one) => one.startsWith("superseded")), []);
  });

  test("refuses what is too much to keep, and tells all else", async (lab) => {
    const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
    lab.cut(a!.backplane);
    await a!.tells("disconnected");
    const text = "x".repeat(16_000);
    let accepted = 0;
    assertThrows(
      () => {
        // Far more than any of them keeps.
        for (; accepted < 10_000; accepted++) void a!.backplane.publish(line("bob", text));
      },
      BackplaneFullError,
    );
    assert(accepted > 0);
    lab.heal(a!.backplane);
    await a!.tells("connected", 2);
    await a!.backplane.publish(say("end"));
    const texts = await b!.texts(a!.backplane, accepted + 1);
    assertEquals([texts.length, texts.at(-1)], [accepted + 1, "end"]);
  });

  test("gives what all have said with a topic since some time, oldest first", async (lab) => {
    const [a, b] = await meet(lab.make("a.test"), lab.make("b.test"));
    for (const text of ["1", "3"]) await a!.backplane.publish(inRoom("#plaza", text));
    await b!.backplane.publish(inRoom("#plaza", "4"));
    await b!.backplane.publish(inRoom("#other", "5"));
    await b!.backplane.publish(say("6"));
    for (const { backplane } of [a!, b!]) {
      const history = async (topic: string, since: number) =>
        (await backplane.history(topic, since)).map(textOf);
      assertEquals(await history("#plaza", 0), ["1", "3", "4"]);
      assertEquals(await history("#other", 0), ["5"]);
      assertEquals(await history("#plaza", Date.now() + 60_000), []);
      assertEquals(await history("#none", 0), []);
    }
  });

  test("gives no history when others cannot be reached", async (lab) => {
    const [a] = await meet(lab.make("a.test"), lab.make("b.test"));
    await a!.backplane.publish(inRoom("#plaza", "1"));
    lab.cut(a!.backplane);
    await a!.tells("disconnected");
    await assertRejects(() => a!.backplane.history("#plaza", 0), Error, "Cannot read the history");
  });
}
