import { assertEquals } from "@std/assert";
import { leadLine, leadOf } from "./lead.ts";
import type { Peer, Suite } from "./suite.ts";
import type { Summary } from "./summary.ts";

const SHAPE = { name: "s", title: "S", unit: "frames/s" };

const peer = (name: string, yardstick = false): Peer => ({
  name,
  title: name,
  yardstick,
  prepare: () => Promise.reject(new Error("not measured here")),
});

const SUITE: Suite = {
  name: "suite",
  summary: "",
  shapes: [SHAPE],
  peers: [peer("slow"), peer("fast"), peer("ours"), peer("copy", true)],
  baselines: [],
  ours: "ours",
};

const summary = (peer: string, ...rates: number[]): Summary => ({
  peer,
  rate: rates[0]!,
  ratios: {},
  rounds: rates.map((rate) => ({ rate })),
});

Deno.test("leadOf() compares with the best peer round by round and leaves yardsticks out", () => {
  const summaries = [
    summary("slow", 10, 10, 10),
    summary("fast", 20, 40, 10),
    summary("ours", 60, 80, 40),
    summary("copy", 900, 900, 900),
  ];
  assertEquals(leadOf(SUITE, summaries), { over: "fast", ratio: { median: 3, min: 2, max: 4 } });
});

Deno.test("leadOf() says nothing when we or all others were not measured", () => {
  assertEquals(leadOf(SUITE, [summary("fast", 1), summary("copy", 1)]), undefined);
  assertEquals(leadOf(SUITE, [summary("ours", 1), summary("copy", 1)]), undefined);
});

Deno.test("leadLine() says whether the bar is reached when there is one", () => {
  const lead = { over: "fast", ratio: { median: 3, min: 2, max: 4 } };
  const line = "ours: 3.00 (2.00–4.00) times the best other peer (fast)";
  assertEquals(leadLine(lead, SHAPE, SUITE), line);
  assertEquals(leadLine(lead, { ...SHAPE, bar: 3 }, SUITE), `${line}; bar 3: reached`);
  assertEquals(leadLine(lead, { ...SHAPE, bar: 3.1 }, SUITE), `${line}; bar 3.1: missed`);
});

Deno.test("leadOf() says nothing when the suite has bars of its own", () => {
  const summaries = [summary("fast", 1), summary("ours", 1)];
  assertEquals(leadOf({ ...SUITE, bars: [] }, summaries), undefined);
});
