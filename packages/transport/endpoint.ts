/** A TCP endpoint. */
export interface TcpEndpoint {
  /** Which kind of endpoint it is. */
  readonly transport: "tcp";
  /** A name or an address; an IPv6 address without brackets. */
  readonly hostname: string;
  /** From 0 to 65535. */
  readonly port: number;
}

/** A TLS endpoint over TCP. */
export interface TlsEndpoint {
  /** Which kind of endpoint it is. */
  readonly transport: "tls";
  /** A name or an address; an IPv6 address without brackets. */
  readonly hostname: string;
  /** From 0 to 65535. */
  readonly port: number;
}

/** A UDP endpoint. */
export interface UdpEndpoint {
  /** Which kind of endpoint it is. */
  readonly transport: "udp";
  /** A name or an address; an IPv6 address without brackets. */
  readonly hostname: string;
  /** From 0 to 65535. */
  readonly port: number;
}

/** A Unix domain socket. The path is empty for a peer that has not bound its socket to one. */
export interface UnixEndpoint {
  /** Which kind of endpoint it is. */
  readonly transport: "unix";
  /** The path of the socket's file. */
  readonly path: string;
  /** Never there; declared so that it can be read of any endpoint. */
  readonly hostname?: undefined;
  /** Never there; declared so that it can be read of any endpoint. */
  readonly port?: undefined;
}

/** One end of a connection that never leaves the process: see `@zocalo/transport/testing`. */
export interface MemoryEndpoint {
  /** Which kind of endpoint it is. */
  readonly transport: "memory";
  /** Tells it from others in messages. */
  readonly name: string;
  /** Never there; declared so that it can be read of any endpoint. */
  readonly hostname?: undefined;
  /** Never there; declared so that it can be read of any endpoint. */
  readonly port?: undefined;
}

/** Where a stream or a socket begins or ends. */
export type Endpoint = TcpEndpoint | TlsEndpoint | UdpEndpoint | UnixEndpoint | MemoryEndpoint;

/** What a missing host means: only this machine is reached. Name `0.0.0.0` or `[::]` to be seen by others. */
export const DEFAULT_HOSTNAME = "127.0.0.1";

const EXPECTED =
  "tcp://host:port, tls://host:port, udp://host:port, unix:/path, host:port, :port or port";

function refuse(text: string, why: string): never {
  throw new TypeError(
    `Cannot parse ${JSON.stringify(text)} as an endpoint: ${why}; expected ${EXPECTED}`,
  );
}

function parsePort(digits: string, text: string): number {
  if (!/^\d{1,5}$/.test(digits) || Number(digits) > 65_535) {
    refuse(text, "the port must be a number from 0 to 65535");
  }
  return Number(digits);
}

function parseHostPort(rest: string, text: string): { hostname: string; port: number } {
  if (/^\d+$/.test(rest)) return { hostname: DEFAULT_HOSTNAME, port: parsePort(rest, text) };
  const bracketed = /^\[([^[\]]*)\](?::(.*))?$/.exec(rest);
  if (bracketed !== null) {
    const [, hostname = "", digits] = bracketed;
    if (!URL.canParse(`http://[${hostname.replace(/%[\w.-]+$/, "")}]`)) {
      refuse(text, "brackets hold an IPv6 address");
    }
    if (digits === undefined) refuse(text, "the port is missing");
    return { hostname, port: parsePort(digits, text) };
  }
  const colon = rest.indexOf(":");
  if (colon < 0) refuse(text, "the port is missing");
  if (rest.includes(":", colon + 1)) refuse(text, "an IPv6 address needs brackets, as in [::1]:80");
  const hostname = rest.slice(0, colon);
  if (!/^[\p{L}\p{N}\p{M}._-]*$/u.test(hostname)) {
    refuse(text, "the host is not a name or an address");
  }
  return {
    hostname: hostname === "" ? DEFAULT_HOSTNAME : hostname,
    port: parsePort(rest.slice(colon + 1), text),
  };
}

/**
 * Reads an endpoint in the notation that Zócalo uses everywhere. `host:port`, `:port` and a bare port mean TCP; a
 * missing host means `127.0.0.1`; IPv6 addresses stand in brackets.
 *
 * @throws {TypeError} If the text is not an endpoint; the message says what was expected.
 *
 * @example Usage
 * ```ts
 * import { parseEndpoint } from "@zocalo/transport";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseEndpoint(":7007"), { transport: "tcp", hostname: "127.0.0.1", port: 7007 });
 * assertEquals(parseEndpoint("tls://[::1]:443"), { transport: "tls", hostname: "::1", port: 443 });
 * assertEquals(parseEndpoint("unix:/run/app.sock"), { transport: "unix", path: "/run/app.sock" });
 * ```
 */
export function parseEndpoint(text: string): Endpoint {
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme === "tcp" || scheme === "tls" || scheme === "udp") {
    return { transport: scheme, ...parseHostPort(rest!, text) };
  }
  const [, kind, path] = /^(tcp|tls|udp|unix|memory):(.*)$/s.exec(text) ?? [];
  if (kind === undefined) {
    if (scheme !== undefined) refuse(text, `"${scheme}" is not a transport`);
    return { transport: "tcp", ...parseHostPort(text, text) };
  }
  if (kind !== "unix" && kind !== "memory") refuse(text, `"//" is missing after "${kind}:"`);
  if (path === "" || path!.includes("\0")) refuse(text, "the path is empty or holds NUL");
  if (path!.startsWith("//")) refuse(text, "the path must follow the colon");
  return kind === "memory" ? { transport: kind, name: path! } : { transport: kind, path: path! };
}

/**
 * Writes an endpoint so that {@linkcode parseEndpoint} reads the same one back, if it is one that can be connected to or
 * listened on.
 *
 * @example Usage
 * ```ts
 * import { formatEndpoint } from "@zocalo/transport";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatEndpoint({ transport: "tcp", hostname: "::1", port: 80 }), "tcp://[::1]:80");
 * ```
 */
export function formatEndpoint(endpoint: Endpoint): string {
  switch (endpoint.transport) {
    case "unix":
      return `unix:${endpoint.path}`;
    case "memory":
      return `memory:${endpoint.name}`;
    default: {
      const { transport, hostname, port } = endpoint;
      return `${transport}://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
    }
  }
}

/** Reads an endpoint in either form, and refuses what is none. */
export function toEndpoint(endpoint: Endpoint | string): Endpoint {
  if (typeof endpoint === "string") return parseEndpoint(endpoint);
  if (typeof endpoint?.transport === "string") return parseEndpoint(formatEndpoint(endpoint));
  throw new TypeError(`Cannot take ${JSON.stringify(endpoint)} as an endpoint`);
}
