import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Interruption } from "../common/interrupts.ts";
import { type TestContext, testContext } from "../common/testing.ts";
import { type Answers, Asker } from "./_ask.ts";

/** A terminal on which somebody types when told to, as the system hands it over: in parts. */
class Typist implements Answers {
  readonly #typed: (string | null)[] = [];
  #wake = () => {};
  /** Resolves when somebody waits for a key. */
  isRead = Promise.withResolvers<void>();

  type(...texts: (string | null)[]): void {
    this.#typed.push(...texts);
    this.#wake();
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    this.isRead.resolve();
    while (this.#typed.length === 0) await new Promise<void>((resolve) => this.#wake = resolve);
    this.isRead = Promise.withResolvers();
    const text = this.#typed.shift()!;
    return text === null ? null : new TextEncoder().encodeInto(text, buffer).written;
  }
}

interface SetUp {
  readonly asker: Asker;
  readonly typist: Typist;
  readonly context: TestContext;
  /** Resolves when the next question stands. */
  question(): Promise<void>;
}

function setUp(): SetUp {
  const context = testContext();
  const typist = new Typist();
  let stands = () => {};
  const text = context.err.text.bind(context.err);
  context.err.text = (shown) => {
    if (shown.includes("[y/N]")) stands();
    return text(shown);
  };
  const question = () => new Promise<void>((resolve) => stands = resolve);
  return { asker: new Asker(context, typist), typist, context, question };
}

const CASES: [typed: (string | null)[], answer: boolean][] = [
  [["y\n"], true],
  [["YES\r\n"], true],
  [["  yes \n"], true],
  [["y", "e", "s\n"], true],
  [["n\n"], false],
  [["No\n"], false],
  [["\n"], false],
  [[null], false],
  [["y", null], true],
  [["x".repeat(250), "x".repeat(250), "y\n", "y\n"], true],
  [["maybe\n", "yep\n", "yes\n"], true],
  [["sure\n", null], false],
];

for (const [typed, answer] of CASES) {
  const name = typed.map((text) => JSON.stringify(text)?.slice(0, 12)).join(", ");
  Deno.test(`Asker.ask() says ${answer ? "yes" : "no"} when ${name} is typed`, async () => {
    const { asker, typist, question } = setUp();
    const isAsked = question();
    const answered = asker.ask([], "Accept?");
    await isAsked;
    typist.type(...typed);
    assertEquals(await answered, answer);
  });
}

Deno.test("Asker.ask() shows the lines, escaped, and then the question", async () => {
  const { asker, typist, context, question } = setUp();
  const isAsked = question();
  const answer = asker.ask(["evil\x1b[2J", "b"], "Accept them?");
  await isAsked;
  await context.err.flush();
  assertEquals(asker.isAsking, true);
  assertEquals(context.stderr.text, "\r\x1b[Kevil\\x1b[2J\nb\nAccept them? [y/N] ");
  typist.type("n\n");
  assertEquals(await answer, false);
  assertEquals(asker.isAsking, false);
});

Deno.test("Asker.ask() asks one question after the other", async () => {
  const { asker, typist, context, question } = setUp();
  const isAsked = question();
  const answers = Promise.all([asker.ask([], "First?"), asker.ask([], "Second?")]);
  await isAsked;
  await context.err.flush();
  assertEquals(context.stderr.text.includes("Second?"), false);
  const isAskedAgain = question();
  typist.type("y\n");
  await isAskedAgain;
  typist.type("n\n");
  assertEquals(await answers, [true, false]);
});

Deno.test("Asker.ask() takes no line for an answer that was typed before the question stood", async () => {
  const { asker, typist, question } = setUp();
  typist.type("y\n", "y\n");
  const isAsked = question();
  const answer = asker.ask([], "Accept?");
  await isAsked;
  typist.type("n\n");
  assertEquals(await answer, false);
});

Deno.test("Asker.ask() is interrupted by Ctrl-C", async () => {
  const { asker, context, question } = setUp();
  const isAsked = question();
  const answer = asker.ask([], "Accept?");
  await isAsked;
  context.interrupts.trigger("SIGINT");
  await assertRejects(() => answer, Interruption);
  await assertRejects(() => asker.ask([], "Again?"), Interruption);
  assertEquals(context.stderr.text.includes("Again?"), false);
});

Deno.test("Asker.ask() does not take what was typed for a withdrawn question for an answer", async () => {
  const { asker, typist, context, question } = setUp();
  const controller = new AbortController();
  const isAsked = question();
  const first = asker.ask([], "First?", controller.signal);
  await isAsked;
  const second = asker.ask([], "Second?");
  const isAskedAgain = question();
  controller.abort(new Error("the other side has gone"));
  await assertRejects(() => first, Error, "the other side has gone");
  await isAskedAgain;
  typist.type("y\n", "n\n");
  assertEquals(await second, false);
  await context.err.flush();
  assertStringIncludes(context.stderr.text, "First? [y/N] \n\r\x1b[KSecond? [y/N] Another");
});

Deno.test("Asker.ask() drops what is typed while nothing is asked", async () => {
  const { asker, typist, question } = setUp();
  const controller = new AbortController();
  const isAsked = question();
  const first = asker.ask([], "First?", controller.signal);
  await isAsked;
  controller.abort(new Error("gone"));
  await assertRejects(() => first, Error, "gone");
  typist.type("y\n");
  await new Promise((resolve) => setTimeout(resolve, 0));
  const isAskedAgain = question();
  const second = asker.ask([], "Second?");
  await isAskedAgain;
  typist.type("n\n");
  assertEquals(await second, false);
});
