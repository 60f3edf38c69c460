import { formatEndpoint, type UdpEndpoint } from "@zocalo/transport";

/** What was being done when it failed. */
export type UdpOperation = "bind" | "send" | "receive" | "request" | "connect" | "join" | "leave";

/** Which operation failed, and where. */
export interface UdpErrorDetails {
  /** The operation that failed. */
  readonly operation: UdpOperation;
  /** This end; of `bind`, what was asked for. */
  readonly local: UdpEndpoint;
  /** The other end or the group, where there is one. */
  readonly remote?: UdpEndpoint | undefined;
}

const ACTIONS: Readonly<Record<UdpOperation, string>> = {
  bind: "bind",
  send: "send to",
  receive: "receive",
  request: "request from",
  connect: "connect to",
  join: "join",
  leave: "leave",
};

/** Names the operation and both endpoints. */
export function message({ operation, local, remote }: UdpErrorDetails, why: string): string {
  const action = `Cannot ${ACTIONS[operation]}`;
  const here = formatEndpoint(local);
  if (operation === "bind") return `${action} ${here}: ${why}`;
  if (remote === undefined) return `${action} on ${here}: ${why}`;
  return `${action} ${formatEndpoint(remote)} (from ${here}): ${why}`;
}

/** What look-ups of names call their failures, in words. */
const LOOKUP_ERRORS: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name was not found",
  EAI_AGAIN: "no name server answers",
  EPERM: "looking the name up needs --allow-net for it, without a port",
};

/** What the system says, without its number. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { code = "", syscall } = cause as { code?: string; syscall?: string };
  const lookup = LOOKUP_ERRORS[code];
  if (lookup !== undefined && syscall === "getaddrinfo") return lookup;
  const text = cause.message.replace(/ \(os error \d+\)$/, "");
  return text === "" ? cause.name : text[0]!.toLowerCase() + text.slice(1);
}

/** The system refused something. `cause` is its error. */
export class UdpError extends Error implements UdpErrorDetails {
  /** @ignore */
  override readonly name: string = "UdpError";
  /** The operation that failed. */
  readonly operation: UdpOperation;
  /** This end; of `bind`, what was asked for. */
  readonly local: UdpEndpoint;
  /** The other end or the group, where there is one. */
  readonly remote: UdpEndpoint | undefined;

  /** A failure of the system. */
  constructor(details: UdpErrorDetails, cause: unknown) {
    super(message(details, describe(cause)), { cause });
    ({ operation: this.operation, local: this.local, remote: this.remote } = details);
  }
}

/** The socket was closed on this side, before the call or while it waited. */
export class SocketClosedError extends UdpError {
  /** @ignore */
  override readonly name = "SocketClosedError";

  /** A call on a socket that was closed. */
  constructor(details: UdpErrorDetails) {
    super(details, "the socket was closed here");
  }
}
