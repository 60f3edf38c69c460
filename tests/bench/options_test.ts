import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { helpText, type Options, parseOptions, UsageError } from "./options.ts";
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
  const { help, json, rounds, seconds } = options;
  assertEquals({ help, json, rounds, seconds }, {
    help: false,
    json: false,
    rounds: 5,
    seconds: 2,
  });
});

Deno.test("parseOptions() chooses what is named, in the suite's order", () => {
  const args = ["echo", "--only", "ours,c", "--shape=many", "--shape", "small"];
  assertEquals(chosen(parseOptions(args, SUITES)), {
    echo: { shapes: ["small", "many"], peers: ["c", "ours"] },
  });
});

Deno.test("parseOptions() reads numbers and switches", () => {
  const { help, json, rounds, seconds } = parseOptions(
    ["--rounds", "3", "--seconds=0.5", "--json", "-h"],
    SUITES,
  );
  assertEquals({ help, json, rounds, seconds }, {
    help: true,
    json: true,
    rounds: 3,
    seconds: 0.5,
  });
});

for (
  const args of [
    ["--round", "3"],
    ["-x"],
    ["nonesuch"],
    ["echo", "udp"],
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
