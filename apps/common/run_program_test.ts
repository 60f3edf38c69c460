import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { defineCommand, type Program } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { Failure } from "./failure.ts";
import { LineWriter } from "./line_writer.ts";
import { runProgram } from "./run_program.ts";
import { testContext } from "./testing.ts";

const program: Program = {
  name: "demo",
  executable: "zocalo-demo",
  version: "1.2.3",
  summary: "Shows what a program can do",
  commands: [
    defineCommand({
      name: "say",
      summary: "Says a word",
      arguments: { word: { type: "string", value: "WORD", help: "the word" } },
      options: {
        times: { type: "integer", short: "n", value: "N", help: "how often", default: "1" },
        wait: { type: "duration", value: "D", help: "how long it takes" },
      },
      async run({ word, times }, { out }) {
        for (let i = 0; i < times; i++) await out.line(word);
        return EXIT.OK;
      },
    }),
    defineCommand({
      name: "fail",
      summary: "Fails",
      arguments: {},
      options: { bug: { type: "boolean", help: "unforeseen" } },
      run({ bug }) {
        if (bug) throw new RangeError("Cannot be \x1b[31mred");
        throw new Failure(EXIT.NETWORK, "Cannot reach the \x1b[31mpeer");
      },
    }),
    defineCommand({
      name: "wait",
      summary: "Waits for an interruption",
      arguments: {},
      options: {},
      async run(_values, { out, interrupts }) {
        const { promise, resolve } = Promise.withResolvers<void>();
        interrupts.drain.addEventListener("abort", () => resolve());
        out.line("waiting");
        await promise;
        return interrupts.reason!.exitCode;
      },
    }),
    defineCommand({
      name: "hang",
      summary: "Does not hear of interruptions",
      arguments: {},
      options: {},
      run: () => new Promise<number>(() => {}),
    }),
  ],
};

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const context = testContext();
  const code = await runProgram(program, args, context);
  return { code, stdout: context.stdout.text, stderr: context.stderr.text };
}

Deno.test("runProgram() runs a command with its values", async () => {
  assertEquals(await run("say", "-n2", "hola"), { code: 0, stdout: "hola\nhola\n", stderr: "" });
});

Deno.test("runProgram() prints the version of the executable", async () => {
  const expected = { code: 0, stdout: "zocalo-demo 1.2.3\n", stderr: "" };
  for (const args of [["-V"], ["--version"], ["say", "--version"]]) {
    assertEquals(await run(...args), expected);
  }
});

Deno.test("runProgram() prints the help of a command, aligned and with defaults", async () => {
  const { code, stdout, stderr } = await run("say", "--help");
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout,
    `Usage: demo say [OPTION]... WORD

Says a word.

Arguments:
  WORD            the word

Options:
  -n, --times N   how often [1]
      --wait D    how long it takes

Common options:
  -h, --help      Show this help and exit
  -V, --version   Show the version and exit
  -q, --quiet     Say less: no messages but errors, and only final results
  -v, --verbose   Say more
      --json      Write one JSON object a line to standard output
      --no-color  No colours, as with NO_COLOR in the environment

Durations are 200ms, 1s, 2.5s, 5m or 1h; a bare number is seconds.
`,
  );
});

Deno.test("runProgram() prints the help of the program with all its commands", async () => {
  const { code, stdout, stderr } = await run("--help");
  assertEquals([code, stderr], [0, ""]);
  for (const name of ["say", "fail", "wait", "completions"]) {
    assertStringIncludes(stdout, `\n  ${name} `);
  }
  assertEquals((await run("-h")).stdout, stdout);
});

Deno.test("runProgram() runs the command that is implied when none is named", async () => {
  const implied = program.commands[0]!;
  for (const args of [["-n2", "hola"], ["say", "-n2", "hola"], ["hola", "-n2"]]) {
    const context = testContext();
    assertEquals(await runProgram({ ...program, implied }, args, context), 0);
    assertEquals(context.stdout.text, "hola\nhola\n");
  }
  for (const args of [["--help"], ["hola", "--help"], ["--version"]]) {
    const context = testContext();
    assertEquals(await runProgram({ ...program, implied }, args, context), 0);
    const [first] = context.stdout.text.split("\n");
    assertEquals(
      first,
      args.includes("--help") ? "Usage: demo [say] [OPTION]... WORD" : "zocalo-demo 1.2.3",
    );
  }
});

Deno.test("runProgram() returns 2 and points to the help when the command line is wrong", async () => {
  const cases: [string[], string][] = [
    [
      [],
      "demo: The command is missing: expected one of say, fail, wait, hang, completions\nTry 'demo --help'.\n",
    ],
    [
      ["sya"],
      "demo: Cannot run \"sya\": expected one of say, fail, wait, hang, completions\nTry 'demo --help'.\n",
    ],
    [["say", "-x"], "demo: Unknown option \"-x\"\nTry 'demo say --help'.\n"],
    [
      ["completions", "tcsh"],
      "demo: Cannot use SHELL: expected bash, zsh or fish: current value is \"tcsh\"\nTry 'demo completions --help'.\n",
    ],
  ];
  for (const [args, stderr] of cases) {
    assertEquals(await run(...args), { code: 2, stdout: "", stderr });
  }
});

Deno.test("runProgram() colours no usage error when --no-color stands anywhere before --", async () => {
  const cases: [string[], boolean][] = [
    [["say", "-x", "--no-color"], false],
    [["--no-color"], false],
    [["fail", "--no-color"], false],
    [["say", "-x", "--", "--no-color"], true],
  ];
  for (const [args, expected] of cases) {
    const context = testContext();
    context.err.color = true;
    await runProgram(program, args, context);
    assertEquals(context.err.color, expected, args.join(" "));
  }
});

Deno.test("runProgram() reports a Failure though many lines wait", async () => {
  const base = testContext();
  const { promise: released, resolve } = Promise.withResolvers<void>();
  let text = "";
  const err = new LineWriter({
    async write(data) {
      await released;
      text += new TextDecoder().decode(data);
      return data.length;
    },
  });
  err.line("first");
  await Promise.resolve();
  err.line("x".repeat(1_048_575));
  const ended = runProgram(program, ["fail"], { ...base, err });
  resolve();
  assertEquals(await ended, 3);
  assert(text.endsWith("\ndemo: Cannot reach the \\x1b[31mpeer\n"));
});

Deno.test("runProgram() reports a Failure on one escaped line, with its exit code", async () => {
  assertEquals(await run("fail"), {
    code: 3,
    stdout: "",
    stderr: "demo: Cannot reach the \\x1b[31mpeer\n",
  });
});

Deno.test("runProgram() reports an unexpected error with its stack and returns 70", async () => {
  const { code, stdout, stderr } = await run("fail", "--bug");
  assertEquals([code, stdout], [70, ""]);
  assert(
    stderr.startsWith(
      "demo: internal error, please report it\nRangeError: Cannot be \\x1b[31mred\n    at ",
    ),
  );
});

Deno.test("runProgram() reports an error that nobody caught, and returns 70", async () => {
  const context = { ...testContext(), uncaught: Promise.reject(new Error("Cannot be")) };
  assertEquals(await runProgram(program, ["wait"], context), 70);
  assertStringIncludes(context.stderr.text, "internal error, please report it\nError: Cannot be\n");
});

Deno.test("runProgram() interrupts the command when standard output is closed, and returns 141", async () => {
  const closed = new LineWriter({
    write: () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe")),
  });
  const context = { ...testContext(), out: closed };
  assertEquals(await runProgram(program, ["wait"], context), 141);
  assertEquals(await runProgram(program, ["--help"], { ...testContext(), out: closed }), 141);
  assertEquals(context.stderr.text, "");
});

Deno.test("runProgram() reports a standard output that cannot be written to, and returns 5", async () => {
  const full = new LineWriter({
    write: () => Promise.reject(new Error("No space left on device")),
  });
  const context = { ...testContext(), out: full };
  assertEquals(await runProgram(program, ["say", "x"], context), 5);
  assertEquals(
    context.stderr.text,
    "demo: Cannot write to standard output: No space left on device\n",
  );
});

Deno.test("runProgram() ends after a second interruption though standard output is stuck", async () => {
  const base = testContext();
  const stuck = new LineWriter({ write: () => new Promise(() => {}) }, {
    impatient: base.interrupts.abort,
  });
  const ended = runProgram(program, ["say", "x"], { ...base, out: stuck });
  base.interrupts.trigger("SIGINT");
  base.interrupts.trigger("SIGTERM");
  assertEquals(await ended, 0);
});

Deno.test("runProgram() leaves a command behind that does not end after a second interruption", async () => {
  const context = testContext();
  const ended = runProgram(program, ["hang"], context);
  context.interrupts.trigger("SIGTERM");
  context.interrupts.trigger("SIGINT");
  assertEquals(await ended, 143);
  assertEquals([context.stdout.text, context.stderr.text], ["", ""]);
});
