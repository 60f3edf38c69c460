import { type Endpoint, parseEndpoint } from "@zocalo/transport";
import type { Transport, ValueSpec, ValueTypes } from "./command.ts";
import { UsageError } from "./failure.ts";
import { parseDuration } from "./parse_duration.ts";
import { parseRate } from "./parse_rate.ts";
import { parseSize } from "./parse_size.ts";

type NumberType = "integer" | "duration" | "size";

interface NumberSyntax {
  readonly expected: string;
  parse(text: string): number | undefined;
  /** The largest value of any option, as it would be typed. It is spoken of only where it was exceeded. */
  readonly max: string;
}

const NUMBERS: Record<NumberType, NumberSyntax> = {
  integer: { expected: "a whole number", parse: parseInteger, max: "9007199254740991" },
  duration: {
    expected: "a duration such as 200ms, 1s, 2.5s, 5m or 1h",
    parse: parseDuration,
    // No timer waits for 2 ** 31 milliseconds: it would fire at once.
    max: "596h",
  },
  size: { expected: "a size such as 64, 96k, 1M or 1G", parse: parseSize, max: "8388607G" },
};

function parseInteger(text: string): number | undefined {
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

function refuse(label: string, expected: string, text: string): never {
  throw new UsageError(
    `Cannot use ${label}: expected ${expected}: current value is ${JSON.stringify(text)}`,
  );
}

function listChoices(choices: readonly string[]): string {
  return choices.length < 2
    ? choices.join()
    : `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}

function parseNumber(type: NumberType, spec: ValueSpec, label: string, text: string): number {
  const { expected, parse, max: limit } = NUMBERS[type];
  const value = parse(text);
  const most = parse(limit)!;
  const { min, max = value !== undefined && value > most ? limit : undefined } = spec;
  const [low = -most, high = most] = [min, max].map((bound) => bound && parse(bound)) as number[];
  if (value !== undefined && value >= low && value <= high) return value;
  const bounds = [min && `at least ${min}`, max && `at most ${max}`].filter(Boolean).join(" and ");
  refuse(label, bounds === "" ? expected : `${expected}, ${bounds}`, text);
}

const NOTATIONS: Record<Transport, readonly string[]> = {
  tcp: ["tcp://host:port", "host:port", ":port", "port"],
  tls: ["tls://host:port"],
  udp: ["udp://host:port"],
  unix: ["unix:/path"],
};

const TRANSPORTS = Object.keys(NOTATIONS) as Transport[];

/** How endpoints that `spec` allows are written. */
export function endpointNotations({ transports = TRANSPORTS }: ValueSpec): string {
  return listChoices(transports.flatMap((transport) => NOTATIONS[transport]));
}

function tryParseEndpoint(text: string): Endpoint | undefined {
  try {
    return parseEndpoint(text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** How long the path of a Unix socket may be, in bytes: `sun_path` holds one more, for NUL (unix(7)). */
const MAX_PATH = Deno.build.os === "linux" ? 107 : 103;

/** The transport would say so too, but not that it is the command line that is wrong. */
function checkPath(label: string, text: string, endpoint: Endpoint): void {
  if (endpoint.transport !== "unix") return;
  if (Deno.build.os === "windows") {
    throw new UsageError(`Cannot use ${label} ${text}: Deno has no Unix sockets on Windows`);
  }
  const { length } = new TextEncoder().encode(endpoint.path);
  if (length > MAX_PATH) {
    throw new UsageError(
      `Cannot use ${label} ${text} as a path of at most ${MAX_PATH} bytes: current length is ${length}`,
    );
  }
}

function parseAddress(spec: ValueSpec, label: string, text: string): Endpoint {
  const { transports = TRANSPORTS, connect } = spec;
  const allowed: readonly string[] = transports;
  const minPort = connect ? 1 : 0;
  const endpoint = tryParseEndpoint(text);
  if (
    endpoint !== undefined && allowed.includes(endpoint.transport) &&
    (endpoint.port ?? minPort) >= minPort
  ) {
    checkPath(label, text, endpoint);
    return endpoint;
  }
  // `parseEndpoint` tells more, but offers what this command does not take.
  refuse(
    label,
    `${endpointNotations(spec)}, with a port from ${minPort} to 65535 and IPv6 in brackets`,
    text,
  );
}

/**
 * Reads one value of an option or a positional argument.
 *
 * @throws {UsageError} With `label`, what was expected and what was given.
 */
export function parseValue(
  spec: ValueSpec,
  label: string,
  text: string,
): ValueTypes[keyof ValueTypes] {
  const { type, choices } = spec;
  if (choices !== undefined && !choices.includes(text)) refuse(label, listChoices(choices), text);
  switch (type) {
    case "string":
    case "file":
      return text === "" ? refuse(label, "something that is not empty", text) : text;
    case "endpoint":
      return parseAddress(spec, label, text);
    case "rate":
      return parseRate(text) ?? refuse(label, "a rate such as 5/2s or 100/s, or off", text);
    default:
      return parseNumber(type, spec, label, text);
  }
}
