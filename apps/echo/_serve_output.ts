import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import {
  type DatagramCounts,
  MAX_NAMED,
  type ServeObserver,
  type ServeSummary,
} from "./_echo_service.ts";
import { formatCount, inMicroseconds } from "./_format_figures.ts";
import type { ServeEvent } from "./_serve_event.ts";

function connections(count: number): string {
  return formatCount(count, "connection");
}

const LIMITED = {
  rate: "it sends more than one host may",
  busy: "it sends faster than the answers leave",
};

/** An event as a line of text. */
function describe(event: ServeEvent): string {
  const { endpoint, remote } = event;
  if (event.event === "refused") return `${remote} refused: ${event.reason}`;
  if (event.event === "limited") return `${remote} limited: ${LIMITED[event.reason]}`;
  // Clients of a Unix socket have no address.
  const who = remote === "unix:" ? `client ${event.id} of ${endpoint}` : remote;
  if (event.event === "opened") return `${who} opened`;
  const { outcome, reason, bytesRead, bytesWritten, duration, error } = event;
  // What went wrong says more than the word for it; that it finished goes without saying.
  const why = error ?? (reason === "finished" ? null : reason);
  return `${who} closed: ${outcome}, ${formatCount(bytesRead, "byte")} in, ${bytesWritten} out, ` +
    `${(duration / 1_000).toFixed(3)} s${why === null ? "" : `: ${why}`}`;
}

/** What became of datagrams, without what happened to none. */
function describeDatagrams({ received, answered, ...unanswered }: DatagramCounts): string {
  const others = Object.entries(unanswered).filter(([, count]) => count > 0);
  const parts = others.map(([name, count]) => `, ${count} ${name}`);
  return `datagrams: ${received} received, ${answered} answered${parts.join("")}`;
}

/** What `echo serve` says: messages on standard error, or events on standard output. */
export class ServeOutput implements ServeObserver {
  readonly #context: Context;
  readonly #options: { readonly json: boolean; readonly quiet: boolean };

  constructor(context: Context, options: { readonly json: boolean; readonly quiet: boolean }) {
    this.#context = context;
    this.#options = options;
  }

  /** Nobody waits for these lines: a reader that has stopped must not stop the server. */
  #say(text: string, event: Readonly<Record<string, unknown>> | ServeEvent): void {
    if (this.#options.json) void this.#context.out.json(event);
    else if (!this.#options.quiet) void this.#context.err.line(text);
  }

  listening(endpoint: Endpoint): void {
    const name = formatEndpoint(endpoint);
    this.#say(`listening on ${name}`, { event: "listening", endpoint: name });
  }

  event(event: ServeEvent): void {
    this.#say(describe(event), event);
  }

  /** A message of several lines, such as a stack trace, stays one. */
  trouble(message: string): void {
    for (const line of `echo: ${message}`.split("\n")) void this.#context.err.line(line);
  }

  draining(count: number): void {
    this.#say(`draining ${connections(count)}; a second signal aborts`, {
      event: "draining",
      connections: count,
    });
  }

  /** The last words. Connections that were cut are worth a message even to those who want it quiet. */
  async stopped(summary: ServeSummary, duration: number): Promise<void> {
    const { out, err } = this.#context;
    const { drained, aborted, named, datagrams } = summary;
    if (this.#options.json) {
      const event = {
        event: "stopped",
        drained,
        aborted,
        duration: inMicroseconds(duration),
        ...(datagrams === undefined ? {} : { datagrams }),
      };
      await out.json(event, { keep: true });
    } else if (datagrams !== undefined && !this.#options.quiet) {
      await err.line(describeDatagrams(datagrams), { keep: true });
    }
    if (aborted === 0) return;
    const names = aborted > MAX_NAMED ? [...named, "…"] : named;
    const after = `${Number((duration / 1_000).toFixed(1))}s`;
    const message = `aborted ${connections(aborted)} after ${after}: ${names.join(", ")}`;
    await err.line(message, { keep: true });
  }
}
