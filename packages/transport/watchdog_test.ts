import { assert, assertEquals } from "@std/assert";
import { type Ticker, Watchdog } from "./watchdog.ts";

/** A clock that the test moves on. */
class Clock {
  now = 0;
  /** How many timers run. */
  running = 0;
  started = 0;
  #period = 0;
  #last = 0;
  #next = 0;
  #tick: (elapsed: number) => void = () => {};

  readonly ticker: Ticker = (period, tick) => {
    this.running += 1;
    this.started += 1;
    this.#period = period;
    this.#last = this.now;
    this.#next = this.now + period;
    this.#tick = tick;
    return () => this.running -= 1;
  };

  /** The process stands still: timers are late, and fire once. */
  stall(time: number): void {
    this.now += time;
    this.#next = Math.max(this.#next, this.now);
  }

  advance(time: number): void {
    for (const end = this.now + time; this.now < end;) {
      if (this.running === 0 || this.#next > end) {
        this.now = end;
        break;
      }
      this.now = this.#next;
      this.#next += this.#period;
      const elapsed = this.now - this.#last;
      this.#last = this.now;
      this.#tick(elapsed);
    }
  }
}

function setUp(limits: { idle: number; handshake: number }) {
  const clock = new Clock();
  const expired: { watched: unknown; limit: string; at: number }[] = [];
  const watchdog = new Watchdog<{ progress: number }, "idle" | "handshake">(
    limits,
    (watched, limit) => expired.push({ watched, limit, at: clock.now }),
    clock.ticker,
  );
  return { clock, expired, watchdog };
}

for (const limit of [1, 17, 100, 1_234, 10_000, 60_000]) {
  const most = limit + Math.min(Math.max(limit / 10, 10), 1_000);

  Deno.test(`Watchdog calls within the stated time when the limit is ${limit} ms`, () => {
    for (let moment = 0; moment < 100; moment++) {
      const { clock, expired, watchdog } = setUp({ idle: limit, handshake: 10_000 });
      // Another one keeps the timer going, so that sweeps come at any time after the last progress.
      watchdog.watch({ progress: 0 }, "handshake");
      const busy = { progress: 0 };
      watchdog.watch(busy, "idle");
      clock.advance((moment / 100) * limit);
      busy.progress += 1;
      const lastProgress = clock.now;
      clock.advance(2 * most);
      const [end] = expired.filter(({ watched }) => watched === busy);
      const time = end!.at - lastProgress;
      assert(time >= limit && time <= most, `after ${time} ms`);
    }
  });
}

Deno.test("Watchdog calls once for each, and never while there is progress", () => {
  const { clock, expired, watchdog } = setUp({ idle: 1_000, handshake: Infinity });
  const [silent, busy] = [{ progress: 7 }, { progress: 0 }];
  watchdog.watch(silent, "idle");
  watchdog.watch(busy, "idle");
  for (let time = 0; time < 10_000; time += 900) {
    clock.advance(900);
    busy.progress += 1;
  }
  assertEquals(expired.map(({ watched, limit }) => [watched, limit]), [[silent, "idle"]]);
});

Deno.test("Watchdog takes the new limit for the old one when it watches again", () => {
  const { clock, expired, watchdog } = setUp({ idle: 60_000, handshake: 10_000 });
  const watched = { progress: 0 };
  watchdog.watch(watched, "handshake");
  clock.advance(9_000);
  watchdog.watch(watched, "idle");
  clock.advance(59_000);
  assertEquals(expired, []);
  clock.advance(2_000);
  assertEquals(expired.map(({ limit }) => limit), ["idle"]);
});

Deno.test("Watchdog runs one timer, and only while it watches something with a limit", () => {
  const { clock, watchdog } = setUp({ idle: 100, handshake: Infinity });
  const all = Array.from({ length: 1_000 }, () => ({ progress: 0 }));
  watchdog.watch(all[0]!, "handshake");
  assertEquals(clock.started, 0);
  for (const watched of all) watchdog.watch(watched, "idle");
  assertEquals([clock.started, clock.running], [1, 1]);
  for (const watched of all) watchdog.unwatch(watched);
  assertEquals(clock.running, 0);
  watchdog.watch(all[0]!, "idle");
  clock.advance(200);
  assertEquals([clock.started, clock.running], [2, 0]);
  watchdog.watch(all[0]!, "idle");
  watchdog.watch(all[0]!, "handshake");
  assertEquals([clock.started, clock.running], [3, 0]);
});

Deno.test("Watchdog does not count the time for which the process stood still", () => {
  const { clock, expired, watchdog } = setUp({ idle: 100, handshake: Infinity });
  watchdog.watch({ progress: 0 }, "idle");
  clock.advance(50);
  clock.stall(3_600_000);
  clock.advance(40);
  assertEquals(expired, []);
  clock.advance(20);
  assertEquals(expired.length, 1);
});

Deno.test("Watchdog is not later for a timer that is late each time", () => {
  const { clock, expired, watchdog } = setUp({ idle: 1_000_000, handshake: Infinity });
  watchdog.watch({ progress: 0 }, "idle");
  while (expired.length === 0) {
    clock.advance(499);
    clock.stall(100);
  }
  assert(expired[0]!.at <= 1_002_000, `after ${expired[0]!.at} ms`);
});

Deno.test("Watchdog calls, with a real timer, not before the limit", async () => {
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  const watchdog = new Watchdog<{ progress: number }, "idle">({ idle: 60 }, () => resolve());
  watchdog.watch({ progress: 0 }, "idle");
  // The timer of the watchdog does not keep the process alive.
  const alive = setTimeout(() => {}, 60_000);
  await promise;
  clearTimeout(alive);
  assert(performance.now() - startedAt >= 60);
});

Deno.test("Watchdog can be told to watch anew by the one it calls", () => {
  const clock = new Clock();
  let calls = 0;
  const watchdog: Watchdog<{ progress: number }, "idle"> = new Watchdog(
    { idle: 100 },
    (watched) => {
      calls += 1;
      watchdog.watch(watched, "idle");
    },
    clock.ticker,
  );
  watchdog.watch({ progress: 0 }, "idle");
  clock.advance(1_000);
  assertEquals(calls, 9);
});
