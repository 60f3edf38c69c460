import { assertEquals } from "@std/assert";
import { barLine, checkBars } from "./bars.ts";
import type { Bar, Peer, Sample, Suite } from "./suite.ts";
import type { Summary } from "./summary.ts";

const SHAPE = { name: "s", title: "S", unit: "requests/s" };

const peer = (name: string, title: string): Peer => ({
  name,
  title,
  prepare: () => Promise.reject(new Error("not measured here")),
});

function suite(...bars: Bar[]): Suite {
  return {
    name: "suite",
    summary: "",
    shapes: [SHAPE],
    peers: [peer("node", "Node"), peer("ours", "Ours")],
    baselines: [],
    ours: "ours",
    columns: [
      { name: "lost", title: "lost ones", format: (n) => `${n} of 9` },
      { name: "starved", title: "starved", format: String, shows: "max" },
    ],
    bars,
  };
}

const summary = (peer: string, rounds: Sample[]): Summary => ({
  peer,
  rate: 0,
  ratios: {},
  rounds,
});

const sample = (rate: number, p99: number, lost: number): Sample => ({
  rate,
  latency: { p50: 0, p99 },
  more: { lost },
});

const SUMMARIES = [
  summary("node", [sample(100, 10, 5), sample(200, 10, 5), sample(100, 10, 5)]),
  summary("ours", [sample(90, 20, 0), sample(160, 15, 0), sample(100, 10, 3)]),
];

Deno.test("checkBars() compares with another peer round by round when the bar names one", () => {
  const bar: Bar = { figure: "rate", over: "node", atLeast: 0.85 };
  assertEquals(checkBars(suite(bar), SUMMARIES), [
    { bar, value: { median: 0.9, min: 0.8, max: 1 }, reached: true },
  ]);
});

Deno.test("checkBars() judges the median when rounds differ", () => {
  const bars: Bar[] = [
    { figure: "p99", over: "node", atMost: 1.5 },
    { figure: "p99", atMost: 14 },
    { figure: "lost", atMost: 0 },
    { figure: "rate", atLeast: 101 },
  ];
  const reached = checkBars(suite(...bars), SUMMARIES).map((result) => result.reached);
  assertEquals(reached, [true, false, true, false]);
});

Deno.test("checkBars() judges the greatest when the column shows it", () => {
  const rounds = [0, 0, 1].map((starved) => ({ rate: 1, more: { starved } }));
  const [result] = checkBars(suite({ figure: "starved", atMost: 0 }), [summary("ours", rounds)]);
  assertEquals(result!.reached, false);
});

Deno.test("checkBars() misses the bar when the figure is not there", () => {
  const [result] = checkBars(suite({ figure: "unknown", atMost: 1 }), SUMMARIES);
  assertEquals(result!.reached, false);
});

Deno.test("checkBars() says nothing when a peer was not measured", () => {
  const both = suite({ figure: "rate", over: "node", atLeast: 1 }, { figure: "p99", atMost: 99 });
  assertEquals(checkBars(both, [SUMMARIES[1]!]).length, 1);
  assertEquals(checkBars(both, [SUMMARIES[0]!]), []);
});

Deno.test("barLine() says what was measured, the bar and whether it is reached", () => {
  const bars: Bar[] = [
    { figure: "rate", over: "node", atLeast: 0.85 },
    { figure: "p99", atMost: 14 },
    { figure: "lost", atMost: 0 },
  ];
  const judged = suite(...bars);
  assertEquals(checkBars(judged, SUMMARIES).map((result) => barLine(result, SHAPE, judged)), [
    "ours: requests/s 0.90 (0.80–1.00) times Node; bar at least 0.85: reached",
    "ours: p99 15.0 µs (10.0 µs–20.0 µs); bar at most 14: missed",
    "ours: lost ones 0 of 9 (0 of 9–3 of 9); bar at most 0: reached",
  ]);
});

Deno.test("barLine() gives no verdict when there is nothing to reach", () => {
  const printed = suite({ figure: "p99", over: "node" });
  assertEquals(checkBars(printed, SUMMARIES).map((result) => barLine(result, SHAPE, printed)), [
    "ours: p99 1.50 (1.00–2.00) times Node",
  ]);
});
