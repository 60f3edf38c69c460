import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runApp } from "./_app.ts";

Deno.test("echo prints help and version", async () => {
  for (const args of [["--help"], ["serve", "--help"], ["ping", "-h"]]) {
    const { code, stdout, stderr } = await runApp("echo", args);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Usage: echo ${args.length > 1 ? args[0] : "COMMAND"} `);
  }
  assertMatch((await runApp("echo", ["--version"])).stdout, /^zocalo-echo \d+\.\d+\.\d+\n$/);
});

Deno.test("echo returns 2 and points to the help when the command line is wrong", async () => {
  const cases: [string[], string, string][] = [
    [[], "The command is missing", "echo --help"],
    [["pong"], '"pong"', "echo --help"],
    [["ping"], "ENDPOINT", "echo ping --help"],
    [["ping", "--flood", ":7"], '"--flood"', "echo ping --help"],
    [["ping", "tcp://nowhere"], '"tcp://nowhere"', "echo ping --help"],
    [["ping", "udp://:7"], '"udp://:7"', "echo ping --help"],
    [["ping", ":0"], "a port from 1 to 65535", "echo ping --help"],
    [["ping", ":7", "-qv"], "-q/--quiet together with -v/--verbose", "echo ping --help"],
    [
      ["ping", ":7", "-c", "0"],
      '-c/--count: expected a whole number, at least 1: current value is "0"',
      "echo ping --help",
    ],
    [["serve", "--max-connections="], "--max-connections", "echo serve --help"],
    [["serve", "unix:/tmp/x"], '"unix:/tmp/x"', "echo serve --help"],
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
    assertStringIncludes(stdout, "max-connections");
  }
});
