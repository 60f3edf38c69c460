import { assertAlmostEquals, assertEquals, assertExists } from "@std/assert";
import { PingStats, type RoundTrips } from "./_ping_stats.ts";

function statsOf(sent: number, times: readonly number[]): PingStats {
  const stats = new PingStats();
  for (let i = 0; i < sent; i++) stats.addSent();
  for (const time of times) stats.addReceived(time, { late: time > 100 });
  return stats;
}

Deno.test("PingStats.summary() has no times when nothing was received", () => {
  assertEquals(statsOf(2, []).summary(), {
    sent: 2,
    received: 0,
    late: 0,
    corrupted: 0,
    lost: 2,
    lossPercent: 100,
    rtt: null,
  });
  assertEquals(statsOf(0, []).summary().lossPercent, 0);
});

Deno.test("PingStats.summary() counts late replies as received and corrupted ones as neither received nor lost", () => {
  const stats = statsOf(8, [1, 2, 150, 200]);
  stats.addCorrupted();
  const { rtt: _, ...counts } = stats.summary();
  assertEquals(counts, {
    sent: 8,
    received: 4,
    late: 2,
    corrupted: 1,
    lost: 3,
    lossPercent: 37.5,
  });
});

Deno.test("PingStats.summary() counts a request as lost only if nothing came back", () => {
  const stats = statsOf(3, [1]);
  stats.addCorrupted();
  stats.addCorrupted({ again: true });
  stats.addReceived(2, { late: false, again: true });
  const { received, corrupted, lost } = stats.summary();
  assertEquals([received, corrupted, lost], [2, 2, 1]);
});

Deno.test("PingStats.summary() gives minimum, mean, maximum and standard deviation", () => {
  const { rtt } = statsOf(8, [2, 4, 4, 4, 5, 5, 7, 9]).summary();
  assertEquals(rtt, { min: 2, avg: 5, max: 9, mdev: 2 });
});

Deno.test("PingStats.summary() keeps its digits when the times are long and alike", () => {
  const { rtt }: { rtt: RoundTrips | null } = statsOf(3, [1e9 + 4, 1e9 + 7, 1e9 + 13]).summary();
  assertExists(rtt);
  assertAlmostEquals(rtt!.avg, 1e9 + 8, 1e-6);
  assertAlmostEquals(rtt!.mdev, Math.sqrt(14), 1e-6);
});
