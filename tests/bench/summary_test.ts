import { assertEquals } from "@std/assert";
import type { Sample } from "./suite.ts";
import { summarize } from "./summary.ts";

function sample(rate: number, p50: number, p99: number): Sample {
  return { rate, latency: { p50, p99 } };
}

Deno.test("summarize() takes the median of each figure by itself", () => {
  const rounds = [sample(30, 1, 90), sample(10, 2, 70), sample(20, 3, 80)];
  assertEquals(summarize(new Map([["a", rounds]]), []), [
    { peer: "a", rate: 20, latency: { p50: 2, p99: 80 }, ratios: {}, rounds },
  ]);
});

Deno.test("summarize() takes the median of the ratios, not the ratio of the medians", () => {
  const [, summary] = summarize(
    new Map([
      ["base", [{ rate: 100 }, { rate: 10 }, { rate: 50 }]],
      ["ours", [{ rate: 50 }, { rate: 20 }, { rate: 50 }]],
    ]),
    ["base"],
  );
  assertEquals(summary!.ratios, { base: { median: 1, min: 0.5, max: 2 } });
});

Deno.test("summarize() gives no ratio when the baseline was not measured", () => {
  assertEquals(summarize(new Map([["a", [{ rate: 1 }]]]), ["base"]), [
    { peer: "a", rate: 1, ratios: {}, rounds: [{ rate: 1 }] },
  ]);
});

Deno.test("summarize() takes the median or the greatest of further figures as the column says", () => {
  const columns = [
    { name: "least", title: "", format: String },
    { name: "lost", title: "", format: String, shows: "max" },
    { name: "unknown", title: "", format: String },
  ] as const;
  const rounds = [
    { rate: 1, more: { least: 5, lost: 0 } },
    { rate: 1, more: { least: 7, lost: 2 } },
    { rate: 1, more: { least: 9, lost: 1 } },
  ];
  const [summary] = summarize(new Map([["a", rounds]]), [], columns);
  assertEquals(summary!.more, { least: 7, lost: 2 });
});
