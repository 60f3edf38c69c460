import {
  type ConnectionInfo,
  type Endpoint,
  formatEndpoint,
  type ServerEvent,
} from "@zocalo/transport";
import type { Context } from "../common/command.ts";

/** How many connections are named when the rest was cut. */
const MAX_NAMED = 5;

function connections(count: number): string {
  return `${count} connection${count === 1 ? "" : "s"}`;
}

/** Milliseconds, with as many digits as mean something. */
function inMicroseconds(time: number): number {
  return Math.round(time * 1_000) / 1_000;
}

function reason(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  return error instanceof Error ? error.message : String(error);
}

/** What `echo serve` says: messages on standard error, or events on standard output. */
export class ServeOutput {
  readonly #context: Context;
  readonly #options: { readonly json: boolean; readonly quiet: boolean; readonly verbose: boolean };

  constructor(context: Context, options: { json: boolean; quiet: boolean; verbose: boolean }) {
    this.#context = context;
    this.#options = options;
  }

  /** Nobody waits for these lines: a reader that has stopped must not stop the server. */
  #say(text: string, event: Record<string, unknown>): void {
    if (this.#options.json) void this.#context.out.json(event);
    else if (!this.#options.quiet) void this.#context.err.line(text);
  }

  listening(endpoint: Endpoint): void {
    const name = formatEndpoint(endpoint);
    this.#say(`listening on ${name}`, { event: "listening", endpoint: name });
  }

  event(endpoint: Endpoint, event: ServerEvent): void {
    if (event.type === "acceptError") {
      // An error that ends the server is reported when it ends.
      if (event.retrying) void this.#context.err.line(`echo: ${reason(event.error)}: trying again`);
      return;
    }
    if (!this.#options.verbose) return;
    const { id, remote, bytesRead, bytesWritten } = event.connection;
    const [here, there] = [formatEndpoint(endpoint), formatEndpoint(remote)];
    if (event.type === "accepted") {
      this.#say(`${there} opened`, { event: "opened", endpoint: here, id, remote: there });
      return;
    }
    const { outcome, error, duration } = event;
    const why = reason(error);
    this.#say(
      `${there} closed: ${outcome}, ${bytesRead} bytes in, ${bytesWritten} out, ` +
        `${(duration / 1_000).toFixed(3)} s${why === undefined ? "" : `: ${why}`}`,
      {
        event: "closed",
        endpoint: here,
        id,
        remote: there,
        outcome,
        bytesRead,
        bytesWritten,
        duration: inMicroseconds(duration),
        reason: why ?? null,
      },
    );
  }

  draining(count: number): void {
    this.#say(`draining ${connections(count)}; a second signal aborts`, {
      event: "draining",
      connections: count,
    });
  }

  /** The last words. Connections that were cut are worth a message even to those who want it quiet. */
  async stopped(
    drained: number,
    aborted: readonly ConnectionInfo[],
    duration: number,
  ): Promise<void> {
    const { out, err } = this.#context;
    if (this.#options.json) {
      const event = {
        event: "stopped",
        drained,
        aborted: aborted.length,
        duration: inMicroseconds(duration),
      };
      await out.json(event, { keep: true });
    }
    if (aborted.length === 0) return;
    const names = aborted.slice(0, MAX_NAMED).map(({ remote }) => formatEndpoint(remote));
    if (aborted.length > MAX_NAMED) names.push("…");
    const after = `${Number((duration / 1_000).toFixed(1))}s`;
    const message = `aborted ${connections(aborted.length)} after ${after}: ${names.join(", ")}`;
    await err.line(message, { keep: true });
  }
}
