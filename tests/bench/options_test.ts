import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { helpText, type Options, parseOptions, REPORT, UsageError } from "./options.ts";
import type { Peer, Suite } from "./suite.ts";

function peer(name: string): Peer {
  return { name, title: name, prepare: () => Promise.reject(new Error("not run here")) };
}

const SUITES: Suite[] = [
  {
    name: "echo",
    summary: "echo servers",
    shapes: [
      { name: "small", title: "Small", unit: "requests/s" },
      { name: "large", title: "Large", unit: "MB/s" },
      { name: "many", title: "Many", unit: "requests/s", onlyIfNamed: true },
    ],
    peers: [peer("c"), peer("go"), peer("ours")],
    baselines: ["c"],
  },
  {
    name: "udp",
    summary: "datagrams",
    shapes: [{ name: "one", title: "One", unit: "packets/s" }],
    peers: [peer("ours")],
    baselines: [],
  },
];

function chosen({ suites }: Options): Record<string, { shapes: string[]; peers: string[] }> {
  const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);
  return Object.fromEntries(
    suites.map((suite) => [suite.name, { shapes: names(suite.shapes), peers: names(suite.peers) }]),
  );
}

Deno.test("parseOptions() chooses all suites with their usual shapes when nothing is named", () => {
  const options = parseOptions([], SUITES);
  assertEquals(chosen(options), {
    echo: { shapes: ["small", "large"], peers: ["c", "go", "ours"] },
    udp: { shapes: ["one"], peers: ["ours"] },
  });
  const { suites: _, ...rest } = options;
  assertEquals(rest, {
    help: false,
    json: false,
    rounds: 3,
    seconds: 2,
    minutes: 40,
    output: REPORT,
  });
});

Deno.test("parseOptions() writes no report unless asked when suites are named", () => {
  const { suites: _, ...rest } = parseOptions(["udp", "echo"], SUITES);
  assertEquals(rest, {
    help: false,
    json: false,
    rounds: 5,
    seconds: 2,
    minutes: Infinity,
    output: undefined,
  });
  assertEquals(parseOptions(["udp", "--output=a.md"], SUITES).output, "a.md");
});

Deno.test("parseOptions() measures once and briefly when --quick is given, unless told", () => {
  const quick = parseOptions(["--quick"], SUITES);
  const { rounds, seconds, output } = quick;
  assertEquals({ rounds, seconds, output }, { rounds: 1, seconds: 0.5, output: undefined });
  assertEquals(parseOptions(["--quick", "--rounds=2"], SUITES).rounds, 2);
});

Deno.test("parseOptions() chooses what is named, in the suite's order", () => {
  const args = ["echo", "--only", "ours,c", "--shape=many", "--shape", "small"];
  assertEquals(chosen(parseOptions(args, SUITES)), {
    echo: { shapes: ["small", "many"], peers: ["c", "ours"] },
  });
});

Deno.test("parseOptions() reads numbers and switches", () => {
  const { help, json, rounds, seconds, minutes } = parseOptions(
    ["--rounds", "3", "--seconds=0.5", "--minutes", "7", "--json", "-h"],
    SUITES,
  );
  assertEquals({ help, json, rounds, seconds, minutes }, {
    help: true,
    json: true,
    rounds: 3,
    seconds: 0.5,
    minutes: 7,
  });
});

for (
  const args of [
    ["--round", "3"],
    ["-x"],
    ["nonesuch"],
    ["echo", "udp", "--shape", "one"],
    ["--output", ""],
    ["--minutes", "0"],
    ["echo", "--shape", "huge"],
    ["echo", "--shape"],
    ["echo", "--only", "c,rust"],
    ["echo", "--only", ""],
    ["--only", "c"],
    ["--shape", "small"],
    ["--rounds", "0"],
    ["--rounds", "1.5"],
    ["--rounds"],
    ["--seconds", "-1"],
    ["--seconds", "soon"],
    ["--seconds", "Infinity"],
  ]
) {
  Deno.test(`parseOptions() throws when given "${args.join(" ")}"`, () => {
    assertThrows(() => parseOptions(args, SUITES), UsageError);
  });
}

Deno.test("helpText() lists suites, shapes and peers", () => {
  const help = helpText(SUITES);
  assertStringIncludes(help, "echo: echo servers");
  assertStringIncludes(help, "shapes: small, large, (many)");
  assertStringIncludes(help, "peers: c, go, ours");
});
