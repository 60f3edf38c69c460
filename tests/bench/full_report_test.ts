import { assertEquals, assertStringIncludes } from "@std/assert";
import { formatMarkdown } from "./format_markdown.ts";
import { fullReport } from "./full_report.ts";
import { inShort, type Measured, ROWS } from "./in_short.ts";
import type { Summary } from "./summary.ts";
import type { Peer, Suite } from "./suite.ts";
import { SUITES } from "./suites/mod.ts";

const peer = (name: string, title: string): Peer => ({
  name,
  title,
  prepare: () => Promise.reject(new Error("not measured here")),
});

const SUITE: Suite = {
  name: "echo",
  summary: "",
  shapes: [{ name: "64x50", title: "64 B × 50", unit: "requests/s" }],
  peers: [peer("c", "C epoll"), peer("node", "Node"), peer("zocalo", "zocalo serve")],
  baselines: [],
  ours: "zocalo",
  bars: [
    { figure: "rate", over: "c", atLeast: 0.5 },
    { figure: "rate", over: "node", atLeast: 2 },
  ],
};

const summary = (peer: string, ...rates: number[]): Summary => ({
  peer,
  rate: rates[0]!,
  ratios: {},
  rounds: rates.map((rate) => ({ rate })),
});

const MEASURED: Measured = {
  suite: SUITE,
  report: {
    suite: "echo",
    skipped: [],
    shapes: [{
      shape: SUITE.shapes[0]!,
      summaries: [summary("c", 100, 100), summary("zocalo", 80, 90)],
      lead: undefined,
      bars: [
        {
          bar: SUITE.bars![0]!,
          value: { median: 0.85, min: 0.8, max: 0.9 },
          reached: true,
        },
        {
          bar: SUITE.bars![1]!,
          value: { median: 1.5, min: 1.5, max: 1.5 },
          reached: false,
        },
      ],
      failed: [],
    }],
  },
};

const REPORT = fullReport({
  machine: {
    cores: 2,
    cpu: "Made Up",
    memoryBytes: 2 ** 33,
    kernel: "linux 6",
    versions: { deno: "2.9.6", gcc: "12.2.0" },
  },
  repeat: "deno task bench echo",
  rounds: 3,
  seconds: 2,
  minutes: 31.4,
  date: new Date("2026-01-02T03:04:05Z"),
  measured: [MEASURED],
});

Deno.test("fullReport() says what was measured on, which bars were missed, and how to repeat it", () => {
  for (
    const part of [
      "`deno task bench echo` wrote this on 2026-01-02",
      "- rounds: 3; seconds of each measurement: 2; minutes in all: 31\n",
      "- 2 cores of Made Up, 8 GiB, linux 6\n- deno 2.9.6, gcc 12.2.0\n",
      "- the time was up: echo, 64 B × 50: 2 of 3 rounds\n",
      "## Bars: 1 reached, 1 missed\n\n- echo, 64 B × 50: zocalo: requests/s 1.50 times Node; bar at least 2: missed\n",
      "## echo, 64 B × 50\n",
      "Repeat with `deno task bench echo`.",
    ]
  ) assertStringIncludes(REPORT, part);
});

Deno.test("formatMarkdown() changes nothing when a report is formatted already", async () => {
  const once = await formatMarkdown(REPORT);
  assertEquals(await formatMarkdown(once), once);
});

Deno.test("inShort() has a row for what was measured when others were not", () => {
  assertEquals(
    inShort([MEASURED]).split("\n").slice(2),
    ["| echo, 64 B × 50 connections |   0.85 (0.80–0.90) × C epoll |"],
  );
});

for (const { what, suite: name, shape, over } of ROWS) {
  Deno.test(`inShort() finds suite, shape and peers of "${what}" when they are measured`, () => {
    const suite = SUITES.find((suite) => suite.name === name);
    assertEquals(suite?.shapes.some((one) => one.name === shape && !one.onlyIfNamed), true);
    const peers = suite!.peers.map((peer) => peer.name);
    assertEquals(over.filter((name) => !peers.includes(name)), []);
    assertEquals(peers.includes(suite!.ours!), true);
  });
}
