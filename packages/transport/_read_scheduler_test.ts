import { assertEquals, assertRejects } from "@std/assert";
import { ReadScheduler } from "./_read_scheduler.ts";

/** Connections whose reads the test settles. */
class Peers {
  readonly scheduler = new ReadScheduler();
  /** Those whose read is on the way, in the order in which it was started. */
  readonly reading: number[] = [];
  readonly done: number[] = [];
  readonly #pending = new Map<number, PromiseWithResolvers<number | null>>();

  constructor(count: number) {
    for (let i = 0; i < count; i++) this.scheduler.join();
  }

  read(...peers: number[]): void {
    for (const peer of peers) void this.#read(peer);
  }

  async #read(peer: number): Promise<void> {
    const conn = {
      read: () => {
        const pending = Promise.withResolvers<number | null>();
        this.reading.push(peer);
        this.#pending.set(peer, pending);
        return pending.promise;
      },
    };
    await this.scheduler.read(conn, new Uint8Array(1));
    this.done.push(peer);
  }

  async arrive(...peers: number[]): Promise<void> {
    for (const peer of peers) {
      this.reading.splice(this.reading.indexOf(peer), 1);
      this.#pending.get(peer)!.resolve(1);
    }
    for (let i = 0; i < 10; i++) await Promise.resolve();
  }

  /** Waits until reads of so many peers are on the way. */
  async untilReading(count: number): Promise<void> {
    while (this.reading.length < count) await turn();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

Deno.test("ReadScheduler reads at once when there are few connections", () => {
  const peers = new Peers(128);
  peers.read(...range(0, 128));
  assertEquals(peers.reading, range(0, 128));
});

Deno.test("ReadScheduler lets 16 of many connections read, and the next in line when one is done", async () => {
  const peers = new Peers(129);
  peers.read(...range(0, 40));
  assertEquals(peers.reading, range(0, 16));
  await peers.arrive(3, 5);
  assertEquals(peers.done, [3, 5]);
  assertEquals(peers.reading.slice(-2), [16, 17]);
  peers.read(3); // Again, but after those that wait longer.
  await peers.arrive(...range(6, 16), 0, 1, 2, 4);
  await peers.arrive(...range(16, 30));
  assertEquals(peers.reading, [...range(30, 40), 3]);
});

Deno.test("ReadScheduler goes on with those in line when those who read have nothing to say", async () => {
  const peers = new Peers(1_000);
  peers.read(...range(0, 100));
  await peers.untilReading(100);
  assertEquals(peers.reading, range(0, 100));
  // Of those, the last four have slots. A read that was parked has none to give back: twelve are left.
  await peers.arrive(...range(0, 20));
  peers.read(...range(100, 140));
  assertEquals(peers.reading, range(20, 112));
  await peers.untilReading(120);
});

Deno.test("ReadScheduler does not park those who read while others get done", async () => {
  const peers = new Peers(1_000);
  peers.read(...range(0, 400));
  for (let served = 0; served < 320; served += 16) {
    assertEquals(peers.reading, range(served, served + 16));
    await peers.arrive(...range(served, served + 16));
    await turn();
  }
});

Deno.test("ReadScheduler gives a slot on when a read fails", async () => {
  const scheduler = new ReadScheduler();
  for (let i = 0; i < 200; i++) scheduler.join();
  const broken = { read: () => Promise.reject(new Error("broken")) };
  const reads = range(0, 100).map(() =>
    assertRejects(() => scheduler.read(broken, new Uint8Array(1)), Error, "broken")
  );
  await Promise.all(reads);
});

Deno.test("ReadScheduler empties its line when connections become few", async () => {
  const peers = new Peers(129);
  peers.read(...range(0, 20));
  for (let i = 0; i < 100; i++) peers.scheduler.leave();
  peers.read(20); // Not before those that wait.
  assertEquals(peers.reading, range(0, 16));
  await peers.arrive(...range(0, 5));
  assertEquals(peers.reading, range(5, 21));
  peers.read(21);
  assertEquals(peers.reading.at(-1), 21);
});
