import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { type BenchOptions, BenchRun } from "./_bench_run.ts";
import type { Exchange, Outcome } from "./_exchange.ts";
import type { Clock } from "./_precise_clock.ts";

/** A clock whose time goes on when everybody waits. */
class FakeClock implements Clock {
  #now = 1_000;
  #line: { moment: number; resolve: () => void }[] = [];
  #turn: ReturnType<typeof setImmediate> | undefined;

  now(): number {
    return this.#now;
  }

  until(moment: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#line.length === 0) this.#turn = setImmediate(this.#goOn);
    this.#line.push({ moment, resolve });
    return promise;
  }

  readonly #goOn = (): void => {
    this.#line.sort((a, b) => a.moment - b.moment);
    const next = this.#line.shift();
    if (next === undefined) return;
    this.#now = Math.max(this.#now, next.moment);
    next.resolve();
    if (this.#line.length > 0) this.#turn = setImmediate(this.#goOn);
  };

  [Symbol.dispose](): void {
    clearImmediate(this.#turn);
    for (const { resolve } of this.#line.splice(0)) resolve();
  }
}

/** An exchange whose requests take what `time` says of the moment when they are sent, in milliseconds. */
function takes(clock: Clock, time: (now: number) => number): Exchange {
  return {
    async exchange(onSent): Promise<Outcome> {
      const now = clock.now();
      onSent?.();
      await clock.until(now + time(now - 1_000));
      return "reply";
    },
  };
}

const never = new AbortController().signal;

async function run(
  options: BenchOptions,
  times: readonly ((now: number) => number)[],
): Promise<BenchRun> {
  using clock = new FakeClock();
  const bench = new BenchRun(times.map((time) => takes(clock, time)), options, clock);
  assertEquals(await bench.run(never), "done");
  return bench;
}

Deno.test("BenchRun.run() sends the next request when the reply is there, without a rate", async () => {
  const bench = await run({ duration: 100, warmup: 20 }, [() => 10, () => 20]);
  const { time, tally, unanswered, unsent, givenUp } = bench.result();
  assertEquals([time, unanswered, unsent, givenUp], [100, 0, 0, 0]);
  assertEquals([tally.requests, tally.replies, tally.lost], [15, 15, 0]);
  assertEquals([tally.sent, tally.lateSends], [15, 0]);
  assertEquals([tally.latency.min, tally.latency.max], [10, 20]);
});

Deno.test("BenchRun.run() counts replies that come after the time, but not into the throughput", async () => {
  const bench = await run({ duration: 100, warmup: 0 }, [() => 60]);
  const { time, tally } = bench.result();
  assertEquals([time, tally.requests, tally.replies, tally.received], [100, 2, 2, 1]);
});

Deno.test("BenchRun.run() keeps to the schedule when replies are slower than the rate", async () => {
  const times = Array(4).fill(() => 30);
  const { tally, unsent } = (await run({ duration: 1_000, warmup: 100, rate: 100 }, times))
    .result();
  assertEquals([tally.requests, tally.replies, unsent, tally.lateSends], [100, 100, 0, 0]);
  assertAlmostEquals(tally.latency.mean, 30, 1e-9);
});

/** A server that stands still for a second in ten, and else takes a millisecond. */
const pausing = (now: number) => now >= 4_000 && now < 5_000 ? 5_001 - now : 1;

Deno.test("BenchRun.run() shows a pause to every request that was due in it, with a rate", async () => {
  const options = { duration: 10_000, warmup: 0 };
  const { tally, unsent } = (await run({ ...options, rate: 100 }, [pausing])).result();
  assertEquals([tally.replies, unsent], [1_000, 0]);
  assert(tally.latency.percentile(99.9) > 990);
  // 100 of 1 000 were due during it, and waited for half of it in the mean.
  const slow = tally.replies - tally.latency.countBelow(100);
  assert(slow > 85 && slow < 115, `${slow} slow ones`);
  assert(tally.lateSends >= 99);
  assertAlmostEquals(tally.longestDelay, 991, 1);
  // Without a rate one request in 9 000 shows it: this is what is left out.
  const closed = (await run(options, [pausing])).result();
  assert(closed.tally.latency.percentile(99.9) < 2);
  assertAlmostEquals(closed.tally.latency.max, 1_001, 1);
});

Deno.test("BenchRun.run() shows a pause at the end to every request that was due in it, with a rate", async () => {
  const ending = (now: number) => now >= 700 && now < 1_300 ? 1_301 - now : 0.1;
  const options = { duration: 1_000, warmup: 0, rate: 1_000, patience: 1_000 };
  const { tally, unsent, time } = (await run(options, [ending])).result();
  assertEquals([tally.requests, tally.replies, unsent, time], [1_000, 1_000, 0, 1_000]);
  // 300 of 1 000 were due during it.
  assertAlmostEquals(tally.latency.percentile(90), 510, 10);
  // What came after the time is none of its throughput.
  assertEquals([tally.sent, tally.received], [701, 700]);
});

Deno.test("BenchRun.result() tells requests that were due and never sent", async () => {
  const options = { duration: 1_000, warmup: 0, rate: 100, patience: 500 };
  const { tally, unsent } = (await run(options, [() => 20])).result();
  assertEquals([tally.requests, tally.replies, unsent], [75, 75, 25]);
});

Deno.test("BenchRun.run() leaves out what the warm-up could not send", async () => {
  const options = { duration: 1_000, warmup: 1_000, rate: 100 };
  const { tally, unsent } = (await run(options, [() => 100])).result();
  assertEquals([tally.requests, tally.replies, unsent], [10, 10, 90]);
  assertEquals([tally.sent, tally.received], [10, 10]);
});

Deno.test("BenchRun.result() counts as sent only what was sent whole, within the time", async () => {
  using clock = new FakeClock();
  const moments = [10, 20, 30];
  const exchange: Exchange = {
    async exchange(onSent) {
      const [written, answered] = moments.splice(0, 2);
      await clock.until(1_000 + written!);
      if (answered === undefined) return "gone";
      onSent?.();
      await clock.until(1_000 + answered);
      return "reply";
    },
  };
  const bench = new BenchRun([exchange], { duration: 25, warmup: 0 }, clock);
  assertEquals(await bench.run(never), "done");
  const { tally } = bench.result();
  assertEquals([tally.requests, tally.sent, tally.received], [2, 1, 1]);
});

Deno.test("BenchRun.run() goes on with what was lost, and without what is gone", async () => {
  using clock = new FakeClock();
  const outcomes = (outcome: Outcome): Exchange => ({
    async exchange() {
      await clock.until(clock.now() + 10);
      return outcome;
    },
  });
  const exchanges = [outcomes("lost"), outcomes("gone"), outcomes("reply")];
  const bench = new BenchRun(exchanges, { duration: 100, warmup: 0 }, clock);
  assertEquals(await bench.run(never), "done");
  const { tally, givenUp, unanswered } = bench.result();
  assertEquals([tally.requests, tally.replies, tally.lost], [21, 10, 11]);
  assertEquals([givenUp, unanswered], [1, 0]);
});

Deno.test("BenchRun.run() is over when everything is gone", async () => {
  using clock = new FakeClock();
  const gone: Exchange = {
    exchange: () => clock.until(clock.now() + 10).then(() => "gone" as const),
  };
  const bench = new BenchRun([gone], { duration: 100, warmup: 0, rate: 100 }, clock);
  assertEquals(await bench.run(never), "done");
  const { time, tally, givenUp } = bench.result();
  assertEquals([time, tally.requests, tally.lost, givenUp], [10, 1, 1, 1]);
});

Deno.test("BenchRun.run() stops at once when the signal fires, and counts nothing any more", async () => {
  using clock = new FakeClock();
  const stop = new AbortController();
  const late = Promise.withResolvers<Outcome>();
  const outcomes = [Promise.resolve("reply" as const), late.promise];
  const exchange: Exchange = {
    exchange() {
      if (outcomes.length === 1) stop.abort();
      return outcomes.shift()!;
    },
  };
  const bench = new BenchRun([exchange], { duration: 1_000, warmup: 0 }, clock);
  assertEquals(await bench.run(stop.signal), "stopped");
  late.resolve("reply");
  await late.promise;
  const { tally, unanswered, time } = bench.result();
  assertEquals([tally.requests, tally.replies, unanswered, time], [2, 1, 1, 0]);
});

Deno.test("BenchRun.run() rejects when an exchange does, and keeps what was measured", async () => {
  using clock = new FakeClock();
  const broken: Exchange = {
    async exchange() {
      await clock.until(clock.now() + 25);
      throw new Error("broken");
    },
  };
  const exchanges = [takes(clock, () => 10), broken];
  const bench = new BenchRun(exchanges, { duration: 100, warmup: 0 }, clock);
  await assertRejects(() => bench.run(never), Error, "broken");
  const { time, tally, unanswered } = bench.result();
  assertEquals([time, tally.replies, unanswered], [25, 2, 2]);
});

Deno.test("BenchRun.lap() tells what came since the last time, and result() all of it", async () => {
  using clock = new FakeClock();
  const bench = new BenchRun([takes(clock, () => 10)], { duration: 100, warmup: 0 }, clock);
  const ended = bench.run(never);
  await clock.until(1_045);
  assertEquals(bench.lap().replies, 4);
  await ended;
  assertEquals(bench.lap().replies, 6);
  assertEquals(bench.result().tally.replies, 10);
  assertEquals(bench.result().tally.latency.count, 10);
});
