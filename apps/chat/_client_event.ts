import type { ClientServerEvent, CloseKind } from "@zocalo/multiclient";
import { formatEndpoint } from "@zocalo/transport";
import type { ConnectionEvent, Which } from "./_chat_event.ts";
import type { ChatClient } from "./_client_link.ts";
import { closeText } from "./_close_text.ts";
import type { Session } from "./irc/session.ts";

/** What happens to clients, without what happens to the server. */
type ConnectionCause = Exclude<
  ClientServerEvent<string, Session>,
  { type: "acceptError" | "callbackError" }
>;

/** Ends that a limit has brought about. */
const LIMITS: ReadonlySet<CloseKind> = new Set(["overflow", "flood", "introduction"]);

/** Milliseconds, with as many digits as mean something. */
export function inMicroseconds(time: number): number {
  return Math.round(time * 1_000) / 1_000;
}

/** Clients of a Unix socket have no address. */
export function nameOf({ id, local, remote }: ChatClient): string {
  const name = formatEndpoint(remote);
  return name === "unix:" ? `client ${id} of ${formatEndpoint(local)}` : name;
}

function which(endpoint: string, { id, remote }: ChatClient): Which {
  return { endpoint, id, remote: formatEndpoint(remote) };
}

/** What is to be told of it. */
export function connectionEvents(endpoint: string, cause: ConnectionCause): ConnectionEvent[] {
  switch (cause.type) {
    case "refused": {
      const remote = formatEndpoint(cause.remote);
      const reason = cause.reason === "full" ? "too many clients" : "too many clients of its host";
      return [{ event: "refused", endpoint, remote, reason }];
    }
    case "handshakeError": {
      const { error } = cause;
      const reason = error instanceof Error ? error.message : String(error);
      return [{ event: "handshake", endpoint, remote: formatEndpoint(cause.remote), reason }];
    }
    case "opened":
    case "throttled":
      return [{ event: cause.type, ...which(endpoint, cause.client) }];
    case "closed": {
      const { client, outcome, duration } = cause;
      const reason = closeText(cause.reason);
      const closed: ConnectionEvent = {
        event: "closed",
        ...which(endpoint, client),
        outcome,
        reason,
        lines: client.messagesIn,
        bytesRead: client.bytesRead,
        bytesWritten: client.bytesWritten,
        duration: inMicroseconds(duration),
      };
      if (!LIMITS.has(cause.reason.kind)) return [closed];
      const nick = client.data.user?.nick ?? null;
      return [{ event: "limited", ...which(endpoint, client), nick, reason }, closed];
    }
  }
}
