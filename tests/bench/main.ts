/** `bench [SUITE] [options]`: side-by-side benchmarks. See README.md. */
import { Build } from "./build.ts";
import { formatMarkdown } from "./format_markdown.ts";
import { fullReport } from "./full_report.ts";
import type { Measured } from "./in_short.ts";
import { describeMachine, machineLine } from "./machine.ts";
import { helpText, type Options, parseOptions, UsageError } from "./options.ts";
import { reportMarkdown } from "./report.ts";
import { runSuite } from "./run_suite.ts";
import { SUITES } from "./suites/mod.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

/** One line on a terminal that the next text replaces; nothing elsewhere. */
function showProgress(text: string): void {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
}

/** Whether everything that could be measured was. */
async function bench(options: Options, repeat: string, signal: AbortSignal): Promise<boolean> {
  const { json, rounds, seconds, minutes, output, suites } = options;
  await using build = await Build.open(signal);
  const machine = await describeMachine();
  if (!json) console.log(machineLine(machine, repeat));

  const startedAt = performance.now();
  const until = startedAt + 60_000 * minutes;
  const measured: Measured[] = [];
  for (const suite of suites) {
    const report = await runSuite(suite, {
      build,
      seconds,
      signal,
      rounds,
      until,
      onProgress: showProgress,
    });
    measured.push({ suite, report });
    showProgress("");
    if (!json) console.log(`\n${reportMarkdown(report, suite)}`);
  }
  const reports = measured.map(({ report }) => report);
  if (json) console.log(JSON.stringify({ machine, repeat, rounds, seconds, suites: reports }));
  if (output !== undefined) {
    const taken = (performance.now() - startedAt) / 60_000;
    const facts = { machine, repeat, rounds, seconds, minutes: taken, date: new Date(), measured };
    await Deno.writeTextFile(output, await formatMarkdown(fullReport(facts)));
    console.error(`wrote ${output}`);
  }
  return reports.flatMap(({ shapes }) => shapes)
    .every(({ summaries, failed }) => summaries.length > 0 && failed.length === 0);
}

async function main(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  let interruptCode: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, () => {
      interruptCode ??= EXIT_SIGNAL[name];
      interrupt.abort(new DOMException(`Interrupted by ${name}`, "AbortError"));
    });
  }
  try {
    const options = parseOptions(args, SUITES);
    if (options.help) {
      console.log(helpText(SUITES));
      return 0;
    }
    const repeat = ["deno task bench", ...args].join(" ");
    return await bench(options, repeat, interrupt.signal) ? 0 : EXIT_FAILED;
  } catch (error) {
    if (interruptCode !== undefined) return interruptCode;
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\nTry "deno task bench --help"`);
    return EXIT_USAGE;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
