import { red, yellow } from "@std/fmt/colors";
import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import type { LineWriter } from "../common/line_writer.ts";
import { formatCount, inMicroseconds } from "./_format_figures.ts";
import type { PingEvent } from "./_ping_session.ts";
import type { PingSummary } from "./_ping_stats.ts";
import type { UdpPingEvent } from "./_udp_ping_session.ts";
import type { UdpPingCounts } from "./_udp_ping_stats.ts";

type AnyEvent = PingEvent | UdpPingEvent;

const STYLES: Partial<Record<AnyEvent["event"], (text: string) => string>> = {
  timeout: yellow,
  late: yellow,
  duplicate: yellow,
  unsent: yellow,
  foreign: red,
  corrupted: red,
};

/** As C's `%g` has it: six digits, and no zeros behind. */
function percent(value: number): string {
  return `${Number(value.toPrecision(6))}%`;
}

/** Datagrams have more to count. */
type AnySummary = PingSummary & Partial<UdpPingCounts>;

function summaryLines(summary: AnySummary, time: number): string[] {
  const { sent, received, late, duplicated = 0, reordered = 0, corrupted, foreign = 0 } = summary;
  const { lossPercent, rtt } = summary;
  const others = { late, duplicated, reordered, corrupted, foreign };
  const counts = [
    `${sent} sent`,
    `${received} received`,
    ...Object.entries(others).flatMap(([name, count]) => count > 0 ? [`${count} ${name}`] : []),
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
    void this.#out.line(`PING ${this.#endpoint}: ${formatCount(size, "byte")}`);
  }

  event(event: AnyEvent): void {
    if (this.#quiet) return;
    if (this.#json) {
      const time = "time" in event ? { time: inMicroseconds(event.time) } : {};
      void this.#out.json({ ...event, ...time });
      return;
    }
    const style = STYLES[event.event];
    void this.#out.line(this.#describe(event), style === undefined ? {} : { style });
  }

  #describe(event: AnyEvent): string {
    if (event.event === "timeout") {
      return `no reply from ${this.#remote}: seq=${event.seq} within ${event.time} ms`;
    }
    if (event.event === "unsent") return `seq=${event.seq}: ${event.error}`;
    const text = `${formatCount(event.bytes, "byte")} from ${this.#remote}`;
    if (event.event === "foreign") return `${text}: no answer to any request`;
    const notes = {
      reply: [],
      late: ["late"],
      duplicate: ["DUP!"],
      corrupted: event.event === "corrupted" ? [`corrupted from byte ${event.offset}`] : [],
    }[event.event];
    const isReordered = "reordered" in event && event.reordered;
    const noted = [...notes, ...(isReordered ? ["reordered"] : [])].map((note) => ` (${note})`);
    return `${text}: seq=${event.seq} time=${event.time.toFixed(3)} ms${noted.join("")}`;
  }

  async summary(summary: AnySummary, time: number): Promise<void> {
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
