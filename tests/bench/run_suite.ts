/** Runs one suite: who can take part, then the rounds of each shape. */
import { type BarResult, checkBars } from "./bars.ts";
import { type Lead, leadOf } from "./lead.ts";
import { runRounds } from "./rounds.ts";
import type { Contender, Context, Shape, Suite } from "./suite.ts";
import { summarize, type Summary } from "./summary.ts";
import { MissingToolError } from "./tools.ts";

/** A peer without figures, and why. */
export interface Absence {
  readonly peer: string;
  readonly reason: string;
}

export interface ShapeReport {
  readonly shape: Shape;
  readonly summaries: readonly Summary[];
  /** How far ahead we are, where the suite says who we are and there is another peer. */
  readonly lead: Lead | undefined;
  readonly bars: readonly BarResult[];
  readonly failed: readonly Absence[];
}

export interface SuiteReport {
  readonly suite: string;
  readonly skipped: readonly Absence[];
  readonly shapes: readonly ShapeReport[];
}

export interface RunSuiteOptions extends Omit<Context, "resources"> {
  readonly rounds: number;
  /** As `performance.now()` has it: no round begins after that but the first of each shape. */
  readonly until: number;
  /** Is told what is being measured. */
  readonly onProgress: (text: string) => void;
}

export async function runSuite(
  suite: Suite,
  options: RunSuiteOptions,
): Promise<SuiteReport> {
  const { build, seconds, signal, rounds, until, onProgress } = options;
  await using resources = new AsyncDisposableStack();
  const context: Context = { build, seconds, signal, resources };
  const contenders = new Map<string, Contender<Shape>>();
  const skipped: Absence[] = [];
  for (const peer of suite.peers) {
    onProgress(`${suite.name}: prepare ${peer.title}`);
    try {
      contenders.set(peer.name, await peer.prepare(context));
    } catch (error) {
      if (!(error instanceof MissingToolError)) throw error;
      skipped.push({ peer: peer.name, reason: error.message });
    }
  }

  const shapes: ShapeReport[] = [];
  for (const shape of suite.shapes) {
    const names = suite.peers
      .filter(({ name, shapes }) => contenders.has(name) && (shapes?.includes(shape.name) ?? true))
      .map(({ name }) => name);
    const measure = (name: string, round: number) => {
      onProgress(`${suite.name} ${shape.title}: round ${round + 1} of ${rounds}, ${name}`);
      return contenders.get(name)!.measure(shape);
    };
    const { values, failures } = await runRounds(names, rounds, measure, { signal, until });
    const summaries = summarize(values, suite.baselines, suite.columns);
    shapes.push({
      shape,
      summaries,
      lead: leadOf(suite, summaries),
      bars: checkBars(suite, summaries),
      failed: [...failures].map(([peer, reason]) => ({ peer, reason })),
    });
  }
  return { suite: suite.name, skipped, shapes };
}
