import { yellow } from "@std/fmt/colors";
import type { Context } from "../common/command.ts";
import type { LineWriter } from "../common/line_writer.ts";
import { type BenchSubject, latencyJson, perSecond } from "./_bench_figures.ts";
import type { BenchResult } from "./_bench_run.ts";
import type { BenchTally } from "./_bench_tally.ts";
import { beginLine, progressLine, summaryLines, warnings } from "./_bench_text.ts";
import { inMicroseconds } from "./_format_figures.ts";

/** As wide as where the width is not known; a terminal that does not know it either says 0. */
const DEFAULT_COLUMNS = 80;

/** What `echo bench` says on standard output: text with a chart, or JSON. */
export class BenchOutput {
  readonly #out: LineWriter;
  readonly #subject: BenchSubject;
  readonly #json: boolean;
  readonly #quiet: boolean;

  constructor(
    { out }: Context,
    subject: BenchSubject,
    { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  ) {
    this.#out = out;
    this.#subject = subject;
    this.#json = json;
    this.#quiet = quiet;
  }

  begin(): void {
    if (this.#json || this.#quiet) return;
    void this.#out.line(beginLine(this.#subject));
  }

  /** As {@linkcode progressLine} has it. Nobody waits for it: a slow reader must not look like a slow server. */
  progress(time: number, length: number, tally: BenchTally): void {
    if (!this.#json) return void this.#out.line(progressLine(time, length, tally));
    const { requests, replies, lost, latency } = tally;
    void this.#out.json({
      event: "progress",
      time: inMicroseconds(time),
      requests,
      replies,
      lost,
      repliesPerSecond: perSecond(tally.received, length),
      latency: latencyJson(latency),
    });
  }

  /** `clientCpu` is the part of a core that this process used. */
  async summary(result: BenchResult, clientCpu: number): Promise<void> {
    if (this.#json) return await this.#summaryJson(result, clientCpu);
    const keep = true;
    if (!this.#quiet) await this.#out.line("", { keep });
    await this.#out.line(`--- ${this.#subject.endpoint} bench ---`, { keep });
    const columns = this.#out.columns || DEFAULT_COLUMNS;
    for (const line of summaryLines(this.#subject, result, columns)) {
      await this.#out.line(line, { keep });
    }
    for (const line of warnings(this.#subject, result, clientCpu)) {
      await this.#out.line(line, { keep, style: yellow });
    }
  }

  async #summaryJson(result: BenchResult, clientCpu: number): Promise<void> {
    const { endpoint, remote, size, connections, rate = null } = this.#subject;
    const { time, tally, unanswered, unsent, givenUp, datagrams } = result;
    const { requests, replies, lost, lateSends, longestDelay, sent, received, latency } = tally;
    await this.#out.json({
      event: "summary",
      endpoint,
      remote,
      size,
      connections,
      rate,
      time: inMicroseconds(time),
      requests,
      replies,
      lost,
      unanswered,
      unsent,
      givenUp,
      ...datagrams,
      lateSends,
      longestDelay: inMicroseconds(longestDelay),
      requestsPerSecond: perSecond(sent, time),
      repliesPerSecond: perSecond(received, time),
      bytesSentPerSecond: perSecond(sent * size, time),
      bytesReceivedPerSecond: perSecond(received * size, time),
      latency: latencyJson(latency),
      clientCpu: Math.round(clientCpu * 1_000) / 1_000,
    }, { keep: true });
  }
}
