import { assertEquals, assertThrows } from "@std/assert";
import { unless } from "../../tests/support/skip.ts";
import { type Command, defineCommand } from "./command.ts";
import { UsageError } from "./failure.ts";
import { parseCommand } from "./parse_command.ts";

const { ignore, suffix } = unless(Deno.build.os !== "windows", "a system with Unix sockets");

const command: Command = defineCommand({
  name: "probe",
  summary: "Probes",
  arguments: {
    endpoint: { type: "endpoint", value: "ENDPOINT", help: "where", transports: ["tcp"] },
    paths: { type: "string", value: "PATH", help: "what", optional: true, repeatable: true },
  },
  options: {
    count: { type: "integer", short: "c", value: "N", help: "how many" },
    offset: { type: "integer", value: "N", help: "signed", default: "0", min: "-10", max: "10" },
    interval: {
      type: "duration",
      short: "i",
      value: "D",
      help: "how often",
      default: "1s",
      min: "1ms",
    },
    maxSize: { type: "size", short: "s", value: "BYTES", help: "how large", max: "16M" },
    exclude: { type: "string", value: "GLOB", help: "what not", repeatable: true },
    onExist: {
      type: "string",
      value: "WHAT",
      help: "then",
      choices: ["fail", "skip"],
      default: "fail",
    },
    noSync: { type: "boolean", short: "n", help: "no sync" },
  },
  run: () => Promise.resolve(0),
});

const ENDPOINT = { transport: "tcp", hostname: "127.0.0.1", port: 7 } as const;

/** What differs from the defaults. */
function parse(...args: string[]): Record<string, unknown> {
  const defaults: Record<string, unknown> = {
    endpoint: ENDPOINT,
    paths: [],
    count: undefined,
    offset: 0,
    interval: 1_000,
    maxSize: undefined,
    exclude: [],
    onExist: "fail",
    noSync: false,
    quiet: false,
    verbose: false,
    json: false,
    noColor: false,
    help: false,
    version: false,
  };
  const values = parseCommand(command, args);
  if (typeof values === "string") return { is: values };
  assertEquals(Object.keys(values).sort(), Object.keys(defaults).sort());
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) =>
      JSON.stringify(value) !== JSON.stringify(defaults[key])
    ),
  );
}

function assertRefuses(args: string[], message: string) {
  const error: UsageError = assertThrows(() => parseCommand(command, args), UsageError);
  assertEquals(error.message, message);
}

Deno.test("parseCommand() gives defaults when only what is required is given", () => {
  assertEquals(parse(":7"), {});
});

Deno.test("parseCommand() reads a value in every notation", () => {
  const notations = [
    ["-c", "5"],
    ["-c5"],
    ["--count", "5"],
    ["--count=5"],
    ["-vc5"],
    ["-vc", "5"],
  ];
  for (const notation of notations) {
    const { verbose: _, ...values } = parse(...notation, "7");
    assertEquals(values, { count: 5 }, notation.join(" "));
  }
  assertEquals(parse("-i200ms", "7"), { interval: 200 });
  assertEquals(parse("--max-size=1M", "7"), { maxSize: 1_048_576 });
});

Deno.test("parseCommand() reads switches alone and joined", () => {
  assertEquals(parse("-qn", "7", "--json"), { quiet: true, noSync: true, json: true });
  assertEquals(parse("--no-color", "--no-sync", "7"), { noColor: true, noSync: true });
  assertEquals(parse("-v", "-v", "7"), { verbose: true });
});

Deno.test("parseCommand() leaves what follows a switch alone, even 'true'", () => {
  assertEquals(parse("7", "-q", "true", "--json", "false"), {
    quiet: true,
    json: true,
    paths: ["true", "false"],
  });
});

Deno.test("parseCommand() reads negative numbers as values", () => {
  assertEquals(parse("--offset", "-5", "7"), { offset: -5 });
  assertEquals(parse("--offset=-5", "7"), { offset: -5 });
});

Deno.test("parseCommand() takes everything behind -- as arguments", () => {
  assertEquals(parse("7", "-q", "--", "-c", "--help", "--"), {
    quiet: true,
    paths: ["-c", "--help", "--"],
  });
});

Deno.test("parseCommand() reads a lone dash and texts that look like numbers as they are", () => {
  assertEquals(parse("7", "-", "007", "1e3"), { paths: ["-", "007", "1e3"] });
});

Deno.test("parseCommand() keeps everything behind the first = of a value", () => {
  assertEquals(parse("--exclude=a=b", "--exclude", "c\nd", "7"), { exclude: ["a=b", "c\nd"] });
});

Deno.test("parseCommand() returns 'help' or 'version' before it looks for arguments", () => {
  assertEquals(parse("-h"), { is: "help" });
  assertEquals(parse("-V", "--help"), { is: "help" });
  assertEquals(parse("--version", "-c", "x"), { is: "version" });
});

Deno.test("parseCommand() refuses unknown options by name", () => {
  assertRefuses(["--foo=1", "7"], 'Unknown option "--foo"');
  assertRefuses(["-qx", "7"], 'Unknown option "-x"');
  assertRefuses(["--maxSize=1", "7"], 'Unknown option "--maxSize"');
  assertRefuses(["--__proto__=1", "7"], 'Unknown option "--__proto__"');
  assertRefuses(["--color", "7"], 'Unknown option "--color"');
  assertRefuses(["-5"], 'Unknown option "-5"');
});

Deno.test("parseCommand() refuses a missing value, an empty one, and one that a switch cannot take", () => {
  assertRefuses(["7", "-c"], "Cannot use -c/--count: expected N after it");
  assertRefuses(
    ["7", "-c", ""],
    'Cannot use -c/--count: expected a whole number: current value is ""',
  );
  assertRefuses(
    ["7", "--count="],
    'Cannot use -c/--count: expected a whole number: current value is ""',
  );
  assertRefuses(
    ["7", "--exclude="],
    'Cannot use --exclude: expected something that is not empty: current value is ""',
  );
  assertRefuses(
    ["7", "--quiet=yes"],
    'Cannot use -q/--quiet: expected no value: current value is "yes"',
  );
});

Deno.test("parseCommand() refuses an option given twice unless it is repeatable", () => {
  assertRefuses(["7", "-c1", "--count=2"], "Cannot use -c/--count 2 times: expected it once");
});

Deno.test("parseCommand() refuses values of the wrong type, range or choice", () => {
  assertRefuses(
    ["7", "-c1.5"],
    'Cannot use -c/--count: expected a whole number: current value is "1.5"',
  );
  assertRefuses(
    ["7", "--offset=11"],
    'Cannot use --offset: expected a whole number, at least -10 and at most 10: current value is "11"',
  );
  assertRefuses(
    ["7", "-i0"],
    'Cannot use -i/--interval: expected a duration such as 200ms, 1s, 2.5s, 5m or 1h, at least 1ms: current value is "0"',
  );
  assertRefuses(
    ["7", "-s", "17M"],
    'Cannot use -s/--max-size: expected a size such as 64, 96k, 1M or 1G, at most 16M: current value is "17M"',
  );
  assertRefuses(
    ["7", "--on-exist=x"],
    'Cannot use --on-exist: expected fail or skip: current value is "x"',
  );
});

Deno.test("parseCommand() names the largest value there is to whom has exceeded it", () => {
  assertRefuses(
    ["7", "-c99999999999999999999"],
    'Cannot use -c/--count: expected a whole number, at most 9007199254740991: current value is "99999999999999999999"',
  );
  assertRefuses(
    ["7", "-i1000000h"],
    'Cannot use -i/--interval: expected a duration such as 200ms, 1s, 2.5s, 5m or 1h, at least 1ms and at most 596h: current value is "1000000h"',
  );
  assertRefuses(
    ["7", "--count=-99999999999999999999"],
    'Cannot use -c/--count: expected a whole number: current value is "-99999999999999999999"',
  );
  assertEquals(parse("7", "-c9007199254740991", "-i596h"), {
    count: Number.MAX_SAFE_INTEGER,
    interval: 2_145_600_000,
  });
});

Deno.test({
  name: `parseCommand() refuses the path of a Unix socket that no system takes${suffix}`,
  ignore,
  fn() {
    const endpoint = { ...command.arguments.endpoint!, transports: ["unix"] } as const;
    const unix: Command = { ...command, arguments: { endpoint } };
    const most = Deno.build.os === "linux" ? 107 : 103;
    const longest = `unix:/${"é".repeat((most - 1) / 2)}`;
    assertEquals(parseCommand(unix, [longest]) instanceof Object, true);
    const error: UsageError = assertThrows(() => parseCommand(unix, [`${longest}x`]), UsageError);
    assertEquals(
      error.message,
      `Cannot use ENDPOINT ${longest}x as a path of at most ${most} bytes: current length is ${
        most + 1
      }`,
    );
  },
});

Deno.test("parseCommand() refuses common options that the command goes without", () => {
  const silent: Command = { ...command, without: ["json"] };
  assertThrows(() => parseCommand(silent, ["7", "--json"]), UsageError, 'Unknown option "--json"');
  assertEquals(parse("7", "--json"), { json: true });
});

Deno.test("parseCommand() offers only the transports that are allowed when it refuses an endpoint", () => {
  for (const text of ["tcp://nowhere", "127.0.0.1", "::1", ":70000", "udp://:7", "unix:/tmp/x"]) {
    assertRefuses(
      [text],
      "Cannot use ENDPOINT: expected tcp://host:port, host:port, :port or port, " +
        "with a port from 0 to 65535 and IPv6 in brackets: " +
        `current value is ${JSON.stringify(text)}`,
    );
  }
  const endpoint = { ...command.arguments.endpoint!, transports: ["udp", "unix"] } as const;
  const error: UsageError = assertThrows(
    () => parseCommand({ ...command, arguments: { endpoint } }, [":7"]),
    UsageError,
  );
  assertEquals(
    error.message,
    "Cannot use ENDPOINT: expected udp://host:port or unix:/path, " +
      'with a port from 0 to 65535 and IPv6 in brackets: current value is ":7"',
  );
});

Deno.test("parseCommand() refuses port 0 where it is to be connected to", () => {
  const endpoint = { ...command.arguments.endpoint!, connect: true } as const;
  const client: Command = { ...command, arguments: { endpoint } };
  const error: UsageError = assertThrows(() => parseCommand(client, [":0"]), UsageError);
  assertEquals(
    error.message,
    "Cannot use ENDPOINT: expected tcp://host:port, host:port, :port or port, " +
      'with a port from 1 to 65535 and IPv6 in brackets: current value is ":0"',
  );
  const values = parseCommand(command, [":0"]);
  assertEquals(typeof values === "object" && values.endpoint, { ...ENDPOINT, port: 0 });
});

Deno.test("parseCommand() refuses -q together with -v, but not where help is asked for", () => {
  const message = "Cannot use -q/--quiet together with -v/--verbose";
  assertRefuses(["-qv", "7"], message);
  assertRefuses(["--verbose", "7", "--quiet"], message);
  assertEquals(parse("-qvh"), { is: "help" });
});

Deno.test("parseCommand() refuses a missing argument and one too many", () => {
  assertRefuses(["-q"], "The argument ENDPOINT is missing");
  const one = { ...command, arguments: { endpoint: command.arguments.endpoint! } };
  assertThrows(() => parseCommand(one, ["7", "8"]), UsageError, 'Unexpected argument "8"');
});
