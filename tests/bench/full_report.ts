/** The report that is kept: what was measured on, which bars were missed, all tables, and how to repeat each. */
import { barLine } from "./bars.ts";
import { leadLine } from "./lead.ts";
import { inShort, type Measured } from "./in_short.ts";
import type { Machine } from "./machine.ts";
import { reportMarkdown } from "./report.ts";
import type { ShapeReport } from "./run_suite.ts";
import type { Suite } from "./suite.ts";

export interface FullReport {
  readonly machine: Machine;
  /** The command that runs the same again. */
  readonly repeat: string;
  readonly rounds: number;
  readonly seconds: number;
  /** How long all of it took. */
  readonly minutes: number;
  readonly date: Date;
  readonly measured: readonly Measured[];
}

/** What is said of the bars of a shape, a line each. */
function verdicts({ shape, bars, lead }: ShapeReport, suite: Suite): string[] {
  return [
    ...(lead === undefined ? [] : [leadLine(lead, shape, suite)]),
    ...bars.map((result) => barLine(result, shape, suite)),
  ];
}

/** Which bars were missed, and how many were not. */
function barsMarkdown(measured: readonly Measured[]): string {
  const all = measured.flatMap(({ suite, report }) =>
    report.shapes.flatMap((shape) =>
      verdicts(shape, suite).map((line) => `${suite.name}, ${shape.shape.title}: ${line}`)
    )
  );
  const reached = all.filter((line) => line.endsWith(": reached"));
  const missed = all.filter((line) => line.endsWith(": missed"));
  const head = `## Bars: ${reached.length} reached, ${missed.length} missed`;
  return [head, missed.map((line) => `- ${line}`).join("\n")].join("\n\n");
}

/** Shapes for which the time was up before all rounds were done. */
function shortened(rounds: number, measured: readonly Measured[]): string[] {
  return measured.flatMap(({ suite, report }) =>
    report.shapes.flatMap(({ shape, summaries }) => {
      const done = summaries[0]?.rounds.length ?? rounds;
      return done < rounds ? [`${suite.name}, ${shape.title}: ${done} of ${rounds} rounds`] : [];
    })
  );
}

function suiteMarkdown({ suite, report }: Measured): string {
  return `${reportMarkdown(report, suite)}

Repeat with \`deno task bench ${suite.name}\`.`;
}

export function fullReport(options: FullReport): string {
  const { machine, repeat, rounds, seconds, minutes, date, measured } = options;
  const { cores, cpu, memoryBytes, kernel, versions } = machine;
  const cut = shortened(rounds, measured);
  return `# What the benchmarks measured

\`${repeat}\` wrote this on ${date.toISOString().slice(0, 10)}. [README.md](README.md) says what is
measured and how to read it: ratios are medians of the rounds, with the least and the greatest in
parentheses. Absolute figures say more about the machine than about the programs.

${inShort(measured)}

- rounds: ${rounds}; seconds of each measurement: ${seconds}; minutes in all: ${minutes.toFixed(0)}
- ${cores} cores of ${cpu}, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${kernel}
- ${Object.entries(versions).map((entry) => entry.join(" ")).join(", ")}
${cut.map((line) => `- the time was up: ${line}\n`).join("")}
${[barsMarkdown(measured), ...measured.map(suiteMarkdown)].join("\n\n")}
`;
}
