/** What a benchmark suite is made of. A suite is one file in `suites/`, listed in `suites/mod.ts`. */
import type { Build } from "./build.ts";

/** One kind of work that all peers of a suite are given. */
export interface Shape {
  /** For `--shape`. */
  readonly name: string;
  readonly title: string;
  /** Of `Sample.rate`, for example `requests/s`; more is better unless the suite's bars say otherwise. */
  readonly unit: string;
  /** Measured only when `--shape` names it. */
  readonly onlyIfNamed?: boolean;
  /** How many times the rate of the best other peer is meant to be reached. */
  readonly bar?: number;
}

/** What one peer did in one round. */
export interface Sample {
  readonly rate: number;
  /** Percentiles in microseconds, where they are measured. */
  readonly latency?: { readonly p50: number; readonly p99: number };
  /** Further figures, by the names of the suite's columns. */
  readonly more?: Readonly<Record<string, number>>;
}

/** A column for one of the further figures. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly format: (value: number) => string;
  /** Which of the rounds is shown: the middle one, or the greatest where once is too often. */
  readonly shows?: "median" | "max";
}

/**
 * What our own peer is meant to reach in every shape: in the median of the rounds, or in what the column shows. Without limits
 * the comparison is only printed.
 */
export interface Bar {
  /** `"rate"`, `"p50"`, `"p99"` or the name of a column. */
  readonly figure: string;
  /** The figure is taken as a multiple of this peer's in the same round. */
  readonly over?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Context {
  readonly build: Build;
  /** How long each measurement lasts. */
  readonly seconds: number;
  /** Aborted when the benchmark is interrupted: ends every child process. */
  readonly signal: AbortSignal;
  /** Disposed of when the suite is over. */
  readonly resources: AsyncDisposableStack;
}

/** A peer that is ready to be measured. */
export interface Contender<S extends Shape> {
  measure(shape: S): Promise<Sample>;
}

export interface Peer<S extends Shape = Shape> {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** Names of the shapes that it takes part in; all where there are none. */
  readonly shapes?: readonly string[];
  /** Not a competitor: does less than what is asked, and only shows what that would take. */
  readonly yardstick?: boolean;
  /**
   * Builds what the peer needs; nothing runs yet when it resolves.
   *
   * @throws {MissingToolError} The peer cannot run on this machine and is skipped.
   */
  prepare(context: Context): Promise<Contender<S>>;
}

export interface Suite<S extends Shape = Shape> {
  readonly name: string;
  /** One line for the help. */
  readonly summary: string;
  readonly shapes: readonly S[];
  /** In the order of the table. */
  readonly peers: readonly Peer<S>[];
  /** Names of the peers to which all are compared. */
  readonly baselines: readonly string[];
  /** The name of the peer that is measured against the bars. */
  readonly ours?: string;
  readonly columns?: readonly Column[];
  /** In place of a comparison with the best other peer. */
  readonly bars?: readonly Bar[];
}
