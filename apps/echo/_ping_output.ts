import { red, yellow } from "@std/fmt/colors";
import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import type { LineWriter } from "../common/line_writer.ts";
import type { PingEvent } from "./_ping_session.ts";
import type { PingSummary } from "./_ping_stats.ts";

function inMicroseconds(time: number): number {
  return Math.round(time * 1_000) / 1_000;
}

/** As C's `%g` has it: six digits, and no zeros behind. */
function percent(value: number): string {
  return `${Number(value.toPrecision(6))}%`;
}

function summaryLines(summary: PingSummary, time: number): string[] {
  const { sent, received, late, corrupted, lossPercent, rtt } = summary;
  const counts = [
    `${sent} sent`,
    `${received} received`,
    ...(late > 0 ? [`${late} late`] : []),
    ...(corrupted > 0 ? [`${corrupted} corrupted`] : []),
    `${percent(lossPercent)} loss`,
    `time ${Math.round(time)} ms`,
  ];
  const lines = [counts.join(", ")];
  if (rtt !== null) {
    const times = [rtt.min, rtt.avg, rtt.max, rtt.mdev].map((value) => value.toFixed(3));
    lines.push(`rtt min/avg/max/mdev = ${times.join("/")} ms`);
  }
  return lines;
}

/** What `echo ping` says on standard output: lines in the manner of ping(8), or JSON. */
export class PingOutput {
  readonly #out: LineWriter;
  readonly #endpoint: string;
  readonly #remote: string;
  readonly #json: boolean;
  readonly #quiet: boolean;

  /** `endpoint` is what was asked for, `remote` what was connected to: they differ for names. */
  constructor(
    { out }: Context,
    endpoint: Endpoint,
    remote: Endpoint,
    { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  ) {
    this.#out = out;
    this.#endpoint = formatEndpoint(endpoint);
    this.#remote = formatEndpoint(remote);
    this.#json = json;
    this.#quiet = quiet;
  }

  /** Nobody waits for this line and those of events: what reads slowly must not look like a slow network. */
  begin(size: number): void {
    if (this.#json || this.#quiet) return;
    void this.#out.line(`PING ${this.#endpoint}: ${size} bytes`);
  }

  event(event: PingEvent): void {
    if (this.#quiet) return;
    if (this.#json) {
      void this.#out.json({ ...event, time: inMicroseconds(event.time) });
      return;
    }
    const { seq } = event;
    if (event.event === "timeout") {
      const text = `no reply from ${this.#remote}: seq=${seq} within ${event.time} ms`;
      void this.#out.line(text, { style: yellow });
      return;
    }
    const text = `${event.bytes} bytes from ${this.#remote}: seq=${seq} time=${
      event.time.toFixed(3)
    } ms`;
    switch (event.event) {
      case "reply":
        void this.#out.line(text);
        break;
      case "late":
        void this.#out.line(`${text} (late)`, { style: yellow });
        break;
      case "corrupted":
        void this.#out.line(`${text} (corrupted from byte ${event.offset})`, { style: red });
    }
  }

  async summary(summary: PingSummary, time: number): Promise<void> {
    if (this.#json) {
      const { rtt, ...counts } = summary;
      const rounded = rtt === null ? null : Object.fromEntries(
        Object.entries(rtt).map(([name, value]) => [name, inMicroseconds(value)]),
      );
      const event = {
        event: "summary",
        endpoint: this.#endpoint,
        remote: this.#remote,
        ...counts,
        time: inMicroseconds(time),
        rtt: rounded,
      };
      return await this.#out.json(event, { keep: true });
    }
    if (!this.#quiet) await this.#out.line("", { keep: true });
    await this.#out.line(`--- ${this.#endpoint} ping statistics ---`, { keep: true });
    for (const line of summaryLines(summary, time)) await this.#out.line(line, { keep: true });
  }
}
