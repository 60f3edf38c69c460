import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runApp } from "../support/app.ts";

Deno.test("echo prints help and version", async () => {
  for (const args of [["--help"], ["serve", "--help"], ["ping", "-h"], ["bench", "-h"]]) {
    const { code, stdout, stderr } = await runApp("echo", args);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Usage: echo ${args.length > 1 ? args[0] : "COMMAND"} `);
  }
  assertMatch(
    (await runApp("echo", ["--version"])).stdout,
    /^zocalo-echo \d+\.\d+\.\d+( \(.+\))?\n$/,
  );
});

Deno.test("echo returns 2 and points to the help when the command line is wrong", async () => {
  const cases: [string[], string, string][] = [
    [[], "The command is missing", "echo --help"],
    [["pong"], '"pong"', "echo --help"],
    [["ping"], "ENDPOINT", "echo ping --help"],
    [["ping", "--flood", ":7"], '"--flood"', "echo ping --help"],
    [["ping", "tcp://nowhere"], '"tcp://nowhere"', "echo ping --help"],
    [["bench", "memory:"], '"memory:"', "echo bench --help"],
    [["bench", "udp://:7", "-s65508"], "-s/--size over udp", "echo bench --help"],
    [["ping", ":0"], "a port from 1 to 65535", "echo ping --help"],
    [["ping", ":7", "-qv"], "-q/--quiet together with -v/--verbose", "echo ping --help"],
    [
      ["ping", ":7", "-c", "0"],
      '-c/--count: expected a whole number, at least 1: current value is "0"',
      "echo ping --help",
    ],
    [["serve", "--max-connections="], "--max-connections", "echo serve --help"],
    [["serve", "--workers=0"], "--workers: expected a whole number", "echo serve --help"],
    [["serve", "--idle-timeout=-1s"], "--idle-timeout: expected a duration", "echo serve --help"],
    [["serve", "--fault=-1"], "--fault: expected a whole number", "echo serve --help"],
    [
      ["serve", "tls://:0"],
      "Cannot serve a tls:// endpoint without --tls-cert",
      "echo serve --help",
    ],
    [
      ["serve", "tls://:0", "--tls-cert=x.pem"],
      "Cannot serve a tls:// endpoint without --tls-key",
      "echo serve --help",
    ],
    [
      ["serve", "--tls-key=x.key"],
      "Cannot use --tls-key without a tls:// endpoint",
      "echo serve --help",
    ],
    [
      ["ping", ":7", "--tls-ca=x.pem"],
      "Cannot use --tls-ca without a tls:// endpoint",
      "echo ping --help",
    ],
    [
      ["serve", "udp://:0", "--max-connections=3"],
      "Cannot use --max-connections without a tcp://, tls:// or unix: endpoint",
      "echo serve --help",
    ],
    [
      ["serve", "udp://:0", "udp://[::1]:0", "--idle-timeout=5s"],
      "Cannot use --idle-timeout without a tcp://, tls:// or unix: endpoint",
      "echo serve --help",
    ],
    [
      ["serve", ":0", "--max-rate=5"],
      "Cannot use --max-rate without a udp:// endpoint",
      "echo serve --help",
    ],
    ...(Deno.build.os === "linux"
      ? [
        [
          ["serve", "unix:/tmp/x", "--workers=2"],
          "Cannot use --workers 2 with unix: endpoints",
          "echo serve --help",
        ],
        [
          ["serve", ":0", "--workers=2", "--max-connections=1"],
          "Cannot use --workers 2 with --max-connections 1",
          "echo serve --help",
        ],
      ] satisfies [string[], string, string][]
      : [[
        ["serve", ":0", "--workers=2"],
        `Cannot use --workers 2 on ${Deno.build.os}`,
        "echo serve --help",
      ]] satisfies [string[], string, string][]),
  ];
  for (const [args, problem, help] of cases) {
    const { code, stdout, stderr } = await runApp("echo", args);
    assertEquals([code, stdout], [2, ""], args.join(" "));
    const [message = "", hint, ...rest] = stderr.split("\n");
    assertStringIncludes(message, problem);
    assertEquals([hint, ...rest], [`Try '${help}'.`, ""]);
  }
});

Deno.test("echo completions prints a script for each shell", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout, stderr } = await runApp("echo", ["completions", shell]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "zocalo-echo");
    for (const name of ["max-connections", "workers", "tls-cert", "tls-ca", "rate", "warmup"]) {
      assertStringIncludes(stdout, name);
    }
  }
});
