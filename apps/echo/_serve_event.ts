import { type Endpoint, formatEndpoint, type ServerEvent } from "@zocalo/transport";
import { inMicroseconds } from "./_format_figures.ts";

/** An event of `echo serve --json`, as it is printed. It is plain data, so that workers can send it. */
export type ServeEvent = (OpenedEvent | RefusedEvent | ClosedEvent | LimitedEvent) & {
  /** Which worker it was, if there are several. */
  readonly worker?: number;
};

interface OpenedEvent {
  readonly event: "opened";
  readonly endpoint: string;
  readonly id: number;
  readonly remote: string;
}

interface RefusedEvent {
  readonly event: "refused";
  readonly endpoint: string;
  readonly remote: string;
  readonly reason: string;
}

interface ClosedEvent {
  readonly event: "closed";
  readonly endpoint: string;
  readonly id: number;
  readonly remote: string;
  readonly outcome: string;
  readonly reason: string;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Milliseconds. */
  readonly duration: number;
  /** What went wrong, if anything. */
  readonly error: string | null;
}

/** Not all datagrams of a host are answered from now on. */
interface LimitedEvent {
  readonly event: "limited";
  readonly endpoint: string;
  readonly remote: string;
  /** `rate`: more a second than one may. `busy`: more at once than are answered at once. */
  readonly reason: "rate" | "busy";
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What happened to a connection of the server on `endpoint`. */
export function serveEvent(
  endpoint: Endpoint,
  event: Exclude<ServerEvent, { type: "acceptError" }>,
): ServeEvent {
  const here = formatEndpoint(endpoint);
  if (event.type === "refused") {
    const { remote, reason } = event;
    return { event: "refused", endpoint: here, remote: formatEndpoint(remote), reason };
  }
  const { id, remote, bytesRead, bytesWritten } = event.connection;
  const which = { endpoint: here, id, remote: formatEndpoint(remote) };
  if (event.type === "accepted") return { event: "opened", ...which };
  const { outcome, reason, error, duration } = event;
  return {
    event: "closed",
    ...which,
    outcome,
    reason,
    bytesRead,
    bytesWritten,
    duration: inMicroseconds(duration),
    error: error === undefined ? null : messageOf(error),
  };
}
