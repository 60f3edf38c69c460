import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Ledger } from "./_ledger.ts";
import { Outbox } from "./_outbox.ts";
import { Frame } from "./frame.ts";
import type { OverflowPolicy } from "./limits.ts";

/** Writes that the test lets end. */
class SlowSink {
  readonly writes: Uint8Array[] = [];
  #pending: PromiseWithResolvers<void>[] = [];
  failure: Error | undefined;

  write(data: Uint8Array): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.writes.push(data);
    const pending = Promise.withResolvers<void>();
    this.#pending.push(pending);
    return pending.promise;
  }

  get writing(): number {
    return this.#pending.length;
  }

  finish(): void {
    this.#pending.shift()?.resolve();
  }

  fail(error: Error): void {
    this.failure = error;
    for (const pending of this.#pending.splice(0)) pending.reject(error);
  }

  get text(): string {
    return this.writes.map((bytes) => new TextDecoder().decode(bytes)).join("");
  }
}

function setUp(limit = 1_000_000, overflow: OverflowPolicy = "disconnect") {
  const sink = new SlowSink();
  const ledger = new Ledger(limit, () => {});
  const failures: unknown[] = [];
  const outbox = new Outbox(sink, ledger, overflow, limit, (error) => failures.push(error));
  return { sink, ledger, outbox, failures };
}

const frame = (text: string) => new Frame(new TextEncoder().encode(text));

/** Lets all that is to happen in this turn happen. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

Deno.test("Outbox writes at once what one go sends, and joins what gathers meanwhile", async () => {
  const { sink, outbox, ledger } = setUp();
  for (const text of ["a", "b"]) outbox.add(frame(text));
  await turn();
  for (const text of ["c", "d", "e"]) outbox.add(frame(text));
  await turn();
  assertEquals(sink.text, "ab");
  sink.finish();
  await turn();
  assertEquals([sink.text, sink.writes.length], ["abcde", 2]);
  sink.finish();
  await turn();
  assertEquals([outbox.bytes, ledger.queuedBytes, ledger.framesOut], [0, 0, 5]);
});

Deno.test("Outbox writes at most 16 KiB at a time, but a longer frame whole", async () => {
  const { sink, outbox } = setUp();
  const sizes = [10_000, 6_384, 1, 40_000, 16_384, 5];
  for (const size of sizes) outbox.add(frame("x".repeat(size)));
  for (let i = 0; i < 6; i++) {
    await turn();
    sink.finish();
  }
  assertEquals(sink.writes.map(({ length }) => length), [16_384, 1, 40_000, 16_384, 5]);
});

Deno.test("Outbox counts short frames as 64 bytes, and those that are being written too", async () => {
  const { sink, outbox } = setUp(64 * 3 + 100);
  outbox.add(frame("x"));
  await turn();
  assertEquals(sink.writing, 1);
  for (const text of ["y", "z", "x".repeat(100)]) assertEquals(outbox.add(frame(text)), "sent");
  assertEquals([outbox.add(frame("")), outbox.bytes], ["full", 292]);
  sink.finish();
  await turn();
  assertEquals(outbox.add(frame("")), "sent");
});

Deno.test("Outbox drops the oldest that wait, never what is being written", async () => {
  const { sink, outbox, ledger } = setUp(400, "drop-oldest");
  outbox.add(frame("a".repeat(100)));
  await turn();
  for (const text of ["b", "c", "d", "e"]) {
    assertEquals(outbox.add(frame(text.repeat(100))), "sent");
  }
  assertEquals(outbox.add(frame("f".repeat(301))), "dropped", "it could not fit anyhow");
  assertEquals(outbox.add(frame("g".repeat(200))), "sent");
  for (let i = 0; i < 3; i++) {
    sink.finish();
    await turn();
  }
  assertEquals(sink.text.replaceAll(/(.)\1+/g, "$1"), "aeg");
  assertEquals([ledger.dropped, ledger.framesOut, ledger.queuedBytes], [4, 3, 0]);
});

Deno.test("Outbox tells once that a write failed, and resolves those who wait", async () => {
  const { sink, outbox, failures, ledger } = setUp();
  outbox.add(frame("a"));
  await turn();
  outbox.add(frame("b"));
  const flushed = outbox.flushed();
  outbox.rush();
  const error = new Error("lost");
  sink.fail(error);
  await flushed;
  outbox.append(frame("c"));
  await outbox.flushed();
  assertEquals([failures, ledger.dropped, ledger.queuedBytes], [[error], 2, 0]);
});

Deno.test("Outbox.flushed() resolves when what was added before is gone, not later", async () => {
  const { sink, outbox } = setUp();
  await outbox.flushed();
  outbox.add(frame("a"));
  await turn();
  const done: string[] = [];
  void outbox.flushed().then(() => done.push("a"));
  outbox.add(frame("b"));
  void outbox.flushed().then(() => done.push("b"));
  await turn();
  assertEquals(done, []);
  sink.finish();
  await turn();
  assertEquals(done, ["a"]);
  outbox.discard();
  sink.finish();
  await turn();
  assertEquals(done, ["a", "b"]);
});

Deno.test("Outbox.flushed() resolves when all that waited was discarded before it was written", async () => {
  const { outbox } = setUp();
  outbox.add(frame("a"));
  const flushed = outbox.flushed();
  outbox.discard();
  await flushed;
});

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 3, arbitrary: fc.constant("finish" as const) },
  { weight: 3, arbitrary: fc.constant("turn" as const) },
  { weight: 1, arbitrary: fc.constant("discard" as const) },
);

for (const overflow of ["disconnect", "drop-oldest", "drop-newest"] as const) {
  Deno.test(`Outbox writes each frame whole and in order, or counts it as dropped: ${overflow}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const limit = 1_000;
        const { sink, outbox, ledger } = setUp(limit, overflow);
        let number = 0;
        let refused = 0;
        for (const act of actions) {
          if (act === "turn") await turn();
          else if (act === "finish") sink.finish();
          else if (act === "discard") outbox.discard();
          else {
            const result = outbox.add(frame(`<${number++}:`.padEnd(act.send, ".") + ">"));
            if (result === "full") refused++;
          }
          assert(outbox.bytes <= limit);
          assertEquals(ledger.queuedBytes > 0, outbox.bytes > 0);
        }
        while (outbox.bytes > 0) {
          await turn();
          sink.finish();
        }
        await outbox.flushed();
        const frames = sink.text.match(/<\d+:\.*>/g) ?? [];
        assertEquals(frames.join(""), sink.text, "nothing but whole frames");
        const numbers = frames.map((text) => parseInt(text.slice(1)));
        assertEquals(numbers, numbers.toSorted((a, b) => a - b));
        assertEquals(new Set(numbers).size, numbers.length);
        assertEquals(ledger.framesOut, numbers.length);
        assertEquals(numbers.length + ledger.dropped + refused, number);
      }),
      { numRuns: 200 },
    );
  });
}
