/** A suite's report as Markdown. */
import { barLine } from "./bars.ts";
import { leadLine } from "./lead.ts";
import type { Absence, SuiteReport } from "./run_suite.ts";
import type { Suite } from "./suite.ts";
import { summaryTable } from "./table.ts";

function absences(what: string, list: readonly Absence[], suite: Suite): string[] {
  return list.map(({ peer, reason }) => {
    const title = suite.peers.find(({ name }) => name === peer)?.title ?? peer;
    return `${what}: ${title}: ${reason}`;
  });
}

/** Baselines that `--only` left out have no column: it would be empty. */
export function reportMarkdown(report: SuiteReport, suite: Suite): string {
  const baselines = suite.baselines.filter((baseline) =>
    suite.peers.some(({ name }) => name === baseline)
  );
  const sections = report.shapes.map(({ shape, summaries, lead, bars, failed }) =>
    [
      `## ${suite.name}, ${shape.title}`,
      ...(summaries.length > 0
        ? [summaryTable(shape, summaries, suite.peers, baselines, suite.columns)]
        : []),
      ...(lead === undefined ? [] : [leadLine(lead, shape, suite)]),
      ...bars.map((result) => barLine(result, shape, suite)),
      ...absences("failed", failed, suite),
    ].join("\n\n")
  );
  return [...sections, ...absences("skipped", report.skipped, suite)].join("\n\n");
}
