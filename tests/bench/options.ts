/** The command line of `bench`. */
import { parseArgs } from "@std/cli/parse-args";
import type { Peer, Shape, Suite } from "./suite.ts";

export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  readonly rounds: number;
  readonly seconds: number;
  /** No further round begins when so many minutes have passed; `Infinity` without a limit. */
  readonly minutes: number;
  /** Where the report goes, besides standard output. */
  readonly output: string | undefined;
  /** What to run: the suites, each with the chosen shapes and peers only. */
  readonly suites: readonly Suite[];
}

/** The command line is wrong. */
export class UsageError extends Error {
  override name = "UsageError";
}

const DEFAULT_ROUNDS = 5;
const DEFAULT_SECONDS = 2;

/** All suites take half an hour with these on two cores; what is slower is cut short after the minutes. */
const ALL_ROUNDS = 3;
const ALL_MINUTES = 40;

const QUICK_ROUNDS = 1;
const QUICK_SECONDS = 0.5;

/** The report that is kept with the project. */
export const REPORT = "tests/bench/REPORT.md";

export function helpText(suites: readonly Suite[]): string {
  const list = suites.map(({ name, summary, shapes, peers }) => {
    const shapeNames = shapes.map((shape) => shape.onlyIfNamed ? `(${shape.name})` : shape.name);
    return `  ${name}: ${summary}
      shapes: ${shapeNames.join(", ")}
      peers: ${peers.map((peer) => peer.name).join(", ")}`;
  });
  return `Usage: deno task bench [SUITE...] [options]

Measures the peers of a suite side by side on this machine. Without SUITE: all suites, and the
report is also written to ${REPORT}.

  --rounds N      how often each peer is measured; the median counts [${DEFAULT_ROUNDS}; all suites ${ALL_ROUNDS}]
  --seconds S     how long each measurement lasts [${DEFAULT_SECONDS}]
  --minutes M     begin no further round after so long [none; all suites ${ALL_MINUTES}]
  --quick         to see that all works: ${QUICK_ROUNDS} round, ${QUICK_SECONDS} s, and no report of its own
  --output FILE   write the report to this file
  --shape NAME    only this shape; may be repeated
  --only A,B      only these peers
  --json          one JSON object instead of tables
  -h, --help      show this

Suites (shapes in parentheses run only when named):
${list.join("\n")}`;
}

/** The named items, in their own order. */
function pick<T extends { readonly name: string }>(
  what: string,
  items: readonly T[],
  names: readonly string[],
): T[] {
  for (const name of names) {
    if (items.some((item) => item.name === name)) continue;
    const known = items.map((item) => item.name).join(", ");
    throw new UsageError(`Unknown ${what} "${name}": expected ${known}`);
  }
  return items.filter((item) => names.includes(item.name));
}

function narrow(suite: Suite, shapeNames: readonly string[], only: string | undefined): Suite {
  const shapes: readonly Shape[] = shapeNames.length === 0
    ? suite.shapes.filter((shape) => !shape.onlyIfNamed)
    : pick("shape", suite.shapes, shapeNames);
  const peers: readonly Peer[] = only === undefined
    ? suite.peers
    : pick("peer", suite.peers, only.split(","));
  return { ...suite, shapes, peers };
}

function parsePositive(
  option: string,
  text: string | undefined,
  fallback: number,
  whole: boolean,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(
    `Cannot use --${option} as a ${
      whole ? "whole " : ""
    }number above 0: current value is "${text}"`,
  );
}

/** @throws {UsageError} */
export function parseOptions(args: readonly string[], suites: readonly Suite[]): Options {
  const parsed = parseArgs(args, {
    boolean: ["help", "json", "quick"],
    string: ["_", "rounds", "seconds", "minutes", "output", "shape", "only"],
    collect: ["shape"],
    alias: { h: "help" },
    unknown: (arg: string, key?: string) => {
      if (key !== undefined) throw new UsageError(`Unknown option "${arg}"`);
    },
  });
  const names = parsed._.map(String);
  const shapes: string[] = parsed.shape;
  const only: string | undefined = parsed.only;
  const quick: boolean = parsed.quick;
  const output: string | undefined = parsed.output;
  if (output === "") throw new UsageError("--output needs the name of a file");
  if (names.length !== 1 && (shapes.length > 0 || only !== undefined)) {
    throw new UsageError("--shape and --only need one suite");
  }
  const isAll = names.length === 0;
  const rounds = quick ? QUICK_ROUNDS : isAll ? ALL_ROUNDS : DEFAULT_ROUNDS;
  const chosen = isAll ? suites : pick("suite", suites, names);
  return {
    help: parsed.help,
    json: parsed.json,
    rounds: parsePositive("rounds", parsed.rounds, rounds, true),
    seconds: parsePositive(
      "seconds",
      parsed.seconds,
      quick ? QUICK_SECONDS : DEFAULT_SECONDS,
      false,
    ),
    minutes: parsePositive("minutes", parsed.minutes, isAll ? ALL_MINUTES : Infinity, false),
    output: output ?? (isAll && !quick ? REPORT : undefined),
    suites: chosen.map((suite) => narrow(suite, shapes, only)),
  };
}
