import { assert, assertEquals } from "@std/assert";
import type { BenchSubject } from "./_bench_figures.ts";
import type { BenchResult } from "./_bench_run.ts";
import { BenchTally } from "./_bench_tally.ts";
import { beginLine, progressLine, summaryLines, warnings } from "./_bench_text.ts";

const SUBJECT: BenchSubject = {
  transport: "tcp",
  endpoint: "tcp://host:7",
  remote: "tcp://127.0.0.1:7",
  size: 1_000,
  connections: 2,
  rate: undefined,
  duration: 10_000,
  warmup: 1_000,
};

/** What two seconds with `times` have brought. */
function resultOf(times: readonly number[], counts: Partial<BenchResult> = {}): BenchResult {
  const tally = new BenchTally();
  tally.requests =
    tally.replies =
    tally.sent =
    tally.received =
      times.length;
  for (const time of times) tally.latency.record(time);
  return { time: 2_000, tally, unanswered: 0, unsent: 0, givenUp: 0, ...counts };
}

Deno.test("summaryLines() gives counts, and rates of the time measured", () => {
  const result = resultOf(Array(5_000).fill(0.5), { unanswered: 3 });
  result.tally.lost = 2;
  assertEquals(summaryLines(SUBJECT, result, 80).slice(0, 3), [
    "5000 sent, 5000 received, 2 lost, 3 unanswered, time 2000 ms",
    "2500 replies/s, 2.5 MB/s sent, 2.5 MB/s received",
    "latency min/mean/max = 500 µs / 500 µs / 500 µs",
  ]);
});

Deno.test("summaryLines() has neither rates nor times when nothing was measured", () => {
  assertEquals(summaryLines(SUBJECT, resultOf([], { time: 0 }), 80), [
    "0 sent, 0 received, time 0 ms",
    "0 replies/s, 0 MB/s sent, 0 MB/s received",
  ]);
});

Deno.test("summaryLines() draws a chart as wide as it may be", () => {
  for (const columns of [40, 80]) {
    const lines = summaryLines(SUBJECT, resultOf([0.01, 0.01, 5, 30]), columns).slice(8);
    assertEquals(Math.max(...lines.map(({ length }) => length)), columns);
  }
});

Deno.test("warnings() says when the client is what limits, and nothing while it is not", () => {
  assertEquals(warnings(SUBJECT, resultOf([1]), 0.89), []);
  const [line] = warnings(SUBJECT, resultOf([1]), 0.97);
  assert(line!.startsWith("This client used 97 % of a core: "));
});

Deno.test("warnings() reports late and unsent requests, with a rate only", () => {
  const result = resultOf([1], { unsent: 7, givenUp: 1 });
  result.tally.lateSends = 4;
  result.tally.longestDelay = 1_234;
  const givenUp = "connections given up since a reply took too long: 1";
  assertEquals(warnings(SUBJECT, result, 0), [givenUp]);
  assertEquals(warnings({ ...SUBJECT, rate: 100 }, result, 0), [
    givenUp,
    "sent more than 1 ms late: 4, at most 1.23 s; due and never sent: 7",
  ]);
});

Deno.test("warnings() names the limit of echo serve when datagrams were lost", () => {
  const result = resultOf([1]);
  const subject = { ...SUBJECT, transport: "udp" } as const;
  assertEquals(warnings(subject, result, 0), []);
  result.tally.lost = 1;
  assertEquals(warnings(SUBJECT, result, 0), []);
  const [line, ...rest] = warnings(subject, result, 0);
  assert(line!.endsWith(" --max-rate 0"));
  assertEquals(rest, []);
});

Deno.test("summaryLines() tells what only datagrams do", () => {
  const datagrams = { late: 1, duplicated: 2, reordered: 3, corrupted: 4, foreign: 5 };
  const [counts] = summaryLines(SUBJECT, resultOf([1], { datagrams }), 80);
  assertEquals(
    counts,
    "1 sent, 1 received, 1 late, 2 duplicated, 3 reordered, 4 corrupted, 5 foreign, time 2000 ms",
  );
});

Deno.test("beginLine() counts connections, and requests over UDP", () => {
  const rest = "10 s after 1 s of warm-up";
  const lines = [1, 2].flatMap((connections) =>
    (["tcp", "udp"] as const).map((transport) => beginLine({ ...SUBJECT, transport, connections }))
  );
  assertEquals(lines.map((line) => line.split(", ").slice(1)), [
    ["1 connection", rest],
    ["1 request at once", rest],
    ["2 connections", rest],
    ["2 requests at once", rest],
  ]);
});

Deno.test("beginLine() speaks of one thing as of one, and of no warm-up", () => {
  const line = beginLine({ ...SUBJECT, size: 1, connections: 1, rate: 1, warmup: 0 });
  assertEquals(
    line,
    "BENCH tcp://host:7: 1 byte, 1 connection, 1 request/s, 10 s without warm-up",
  );
});

Deno.test("warnings() says when no request was due, unless it was stopped before", () => {
  const subject = { ...SUBJECT, rate: 1 };
  assertEquals(warnings(subject, resultOf([]), 0), ["no request was due within the time"]);
  assertEquals(warnings(subject, resultOf([], { unsent: 1 }), 0).length, 1);
  assertEquals(warnings(subject, resultOf([], { time: 0 }), 0), []);
});

Deno.test("progressLine() tells the throughput of its own part of the time", () => {
  const { tally } = resultOf(Array(300).fill(2));
  assertEquals(progressLine(3_001, 500, tally), "3 s: 600 replies/s, p50 2 ms, p99 2 ms");
  assertEquals(progressLine(3_001, 500, new BenchTally()), "3 s: 0 replies/s");
});
