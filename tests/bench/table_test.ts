import { assertEquals } from "@std/assert";
import {
  formatCount,
  formatLatency,
  formatNumber,
  formatRatio,
  markdownTable,
  summaryTable,
} from "./table.ts";

const SHAPE = { name: "s", title: "S", unit: "requests/s" };
const PEERS = [{ name: "c", title: "C" }, { name: "ours", title: "Ours" }];

Deno.test("formatNumber() keeps three places and groups long numbers", () => {
  assertEquals([0.5, 9.987, 13.33, 237.1, 4297.06, 152034.4, 7_500_000].map(formatNumber), [
    "0.500",
    "9.99",
    "13.3",
    "237",
    "4297",
    "152 034",
    "7 500 000",
  ]);
});

Deno.test("formatLatency() changes to milliseconds when a microsecond count gets long", () => {
  assertEquals([42.04, 999, 1_000, 79_000].map(formatLatency), [
    "42.0 µs",
    "999 µs",
    "1.00 ms",
    "79.0 ms",
  ]);
});

Deno.test("formatRatio() leaves the spread out when there is none", () => {
  assertEquals(formatRatio({ median: 1, min: 1, max: 1 }), "1.00");
  assertEquals(formatRatio({ median: 0.934, min: 0.9, max: 1.1 }), "0.93 (0.90–1.10)");
  assertEquals(formatRatio(undefined), "–");
});

Deno.test("markdownTable() aligns the first column left and the others right", () => {
  assertEquals(
    markdownTable(["peer", "n"], [["a", "12345"], ["longer", "1"]]),
    ["| peer   |     n |", "| ------ | ----: |", "| a      | 12345 |", "| longer |     1 |"].join(
      "\n",
    ),
  );
});

Deno.test("summaryTable() shows titles, figures and ratios", () => {
  const same = { median: 1, min: 1, max: 1 };
  const table = summaryTable(
    SHAPE,
    [
      { peer: "c", rate: 200, latency: { p50: 10, p99: 20 }, ratios: { c: same }, rounds: [] },
      { peer: "ours", rate: 100, ratios: { c: { median: 0.5, min: 0.4, max: 0.6 } }, rounds: [] },
    ],
    PEERS,
    ["c"],
  );
  assertEquals(table.split("\n"), [
    "| peer | requests/s |     p50 |     p99 |              × C |",
    "| ---- | ---------: | ------: | ------: | ---------------: |",
    "| C    |        200 | 10.0 µs | 20.0 µs |             1.00 |",
    "| Ours |        100 |       – |       – | 0.50 (0.40–0.60) |",
  ]);
});

Deno.test("summaryTable() has no latency columns when nothing measured it", () => {
  const table = summaryTable(SHAPE, [{ peer: "ours", rate: 100, ratios: {}, rounds: [] }], PEERS, [
    "c",
  ]);
  assertEquals(table.split("\n"), [
    "| peer | requests/s | × C |",
    "| ---- | ---------: | --: |",
    "| Ours |        100 |   – |",
  ]);
});

Deno.test("summaryTable() shows the suite's own columns between latency and ratios", () => {
  const same = { median: 1, min: 1, max: 1 };
  const table = summaryTable(
    SHAPE,
    [
      { peer: "c", rate: 200, more: { lost: 3 }, ratios: { c: same }, rounds: [] },
      { peer: "ours", rate: 100, ratios: {}, rounds: [] },
    ],
    PEERS,
    ["c"],
    [{ name: "lost", title: "lost", format: formatCount }],
  );
  assertEquals(table.split("\n"), [
    "| peer | requests/s | lost |  × C |",
    "| ---- | ---------: | ---: | ---: |",
    "| C    |        200 |    3 | 1.00 |",
    "| Ours |        100 |    – |    – |",
  ]);
});
