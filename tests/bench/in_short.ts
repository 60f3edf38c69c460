/** The few figures that say most: a table at the top of the report, which the project's README has too. */
import { checkBars } from "./bars.ts";
import type { SuiteReport } from "./run_suite.ts";
import type { Suite } from "./suite.ts";
import { formatRatio, markdownTable } from "./table.ts";

/** A suite as it was run, and what came of it. */
export interface Measured {
  readonly suite: Suite;
  readonly report: SuiteReport;
}

/** One kind of work, and the peers that ours is compared with. */
export interface Row {
  readonly what: string;
  readonly suite: string;
  readonly shape: string;
  /** As in a bar. */
  readonly figure: string;
  readonly over: readonly string[];
}

export const ROWS: readonly Row[] = [
  {
    what: "echo, 64 B × 50 connections",
    suite: "echo",
    shape: "64x50",
    figure: "rate",
    over: ["c", "node", "deno"],
  },
  {
    what: "echo, 256 KiB × 8",
    suite: "echo",
    shape: "256kx8",
    figure: "rate",
    over: ["c", "node", "deno"],
  },
  {
    what: "echo over TLS, 64 B × 50",
    suite: "echo-tls",
    shape: "64x50",
    figure: "rate",
    over: ["go", "node"],
  },
  {
    what: "500 busy connections",
    suite: "busy",
    shape: "64x500",
    figure: "rate",
    over: ["c", "node", "deno"],
  },
  {
    what: "the same, p99 of the latency: less is better",
    suite: "busy",
    shape: "64x500",
    figure: "p99",
    over: ["c", "node", "deno"],
  },
  {
    what: "datagrams of 64 B",
    suite: "udp",
    shape: "64x32",
    figure: "rate",
    over: ["node", "deno"],
  },
  {
    what: "chat, each line to 1 000 others",
    suite: "chat-fan-out",
    shape: "64x1000",
    figure: "rate",
    over: ["ngircd", "inspircd"],
  },
  {
    what: "a file of 1 GiB, to disk",
    suite: "file-send",
    shape: "1g-disk",
    figure: "rate",
    over: ["rsync", "scp"],
  },
  {
    what: "10 000 small files, to disk",
    suite: "file-send",
    shape: "10k-disk",
    figure: "rate",
    over: ["rsync", "scp"],
  },
  {
    what: "frames of 64 B with a length in front",
    suite: "framing",
    shape: "u32-64",
    figure: "rate",
    over: ["length-prefixed-stream", "it-length-prefixed"],
  },
  {
    what: "lines of 80 B as strings",
    suite: "framing",
    shape: "lines",
    figure: "rate",
    over: ["split2", "readline"],
  },
];

/** Such as `0.93 (0.90–0.97) × Node`, for each peer that was measured. */
function comparisons(row: Row, measured: readonly Measured[]): string[] {
  const found = measured.find(({ suite }) => suite.name === row.suite);
  const shape = found?.report.shapes.find(({ shape }) => shape.name === row.shape);
  if (found === undefined || shape === undefined) return [];
  const bars = row.over.map((over) => ({ figure: row.figure, over }));
  return checkBars({ ...found.suite, bars }, shape.summaries).map(({ bar, value }) => {
    const title = found.suite.peers.find(({ name }) => name === bar.over)!.title;
    return `${formatRatio(value)} × ${title}`;
  });
}

/** What was not measured has no row. */
export function inShort(measured: readonly Measured[]): string {
  const rows = ROWS.map((row) => [row.what, comparisons(row, measured).join(", ")]);
  return markdownTable(
    ["what", "Zócalo's rate, as a multiple"],
    rows.filter(([, compared]) => compared !== ""),
  );
}
