import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { needs } from "../../tests/support/skip.ts";
import { defineCommand, type Program } from "./command.ts";
import { runProgram } from "./run_program.ts";
import { testContext } from "./testing.ts";

const program: Program = {
  name: "demo",
  executable: "zocalo-demo",
  version: "1.2.3",
  summary: "Has what is hard to quote",
  commands: [
    defineCommand({
      name: "send",
      summary: "Doesn't stop: at [this]",
      arguments: {
        mode: { type: "string", value: "MODE", help: "a mode", choices: ["fast", "safe"] },
        paths: { type: "string", value: "PATH", help: "files", repeatable: true },
      },
      options: {
        onExist: {
          type: "string",
          value: "WHAT",
          help: 'what\'s to be done: [it], \\ and "$HOME" `id`',
          choices: ["fail", "skip"],
        },
        keyFile: { type: "file", value: "FILE", help: "a key" },
        count: { type: "integer", short: "c", value: "N", help: "how many", repeatable: true },
      },
      run: () => Promise.resolve(0),
    }),
    defineCommand({
      name: "list",
      summary: "Lists",
      arguments: { paths: { type: "file", value: "PATH", help: "files", repeatable: true } },
      options: {},
      run: () => Promise.resolve(0),
    }),
    defineCommand({
      name: "watch",
      summary: "Watches",
      arguments: {},
      options: {},
      run: () => Promise.resolve(0),
    }),
  ],
};

async function script(shell: string, of: Program = program): Promise<string> {
  const context = testContext();
  assertEquals(await runProgram(of, ["completions", shell], context), 0);
  assertEquals(context.stderr.text, "");
  return context.stdout.text;
}

Deno.test("completions refuses the common options that would do nothing", async () => {
  for (const option of ["-q", "-v", "--json"]) {
    const context = testContext();
    assertEquals(await runProgram(program, ["completions", "bash", option], context), 2);
    assertStringIncludes(context.stderr.text, `Unknown option "${option}"`);
  }
});

/** Runs `command` with `input` as its standard input. */
async function pipe(command: string, args: string[], input: string): Promise<Deno.CommandOutput> {
  const process = new Deno.Command(command, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  return await process.output();
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  Deno.test(`completions ${shell} has every command, option and choice`, async () => {
    const text = await script(shell);
    const options = ["on-exist", "count", "no-color", "json"];
    for (
      const word of ["send", "watch", "completions", "fast", "safe", "fail", "skip", ...options]
    ) {
      assertMatch(text, new RegExp(`\\b${word}\\b`));
    }
    assertStringIncludes(text, "zocalo-demo");
  });

  const { ignore, suffix } = needs(shell);
  Deno.test({
    name: `completions ${shell} is valid for ${shell}${suffix}`,
    ignore,
    async fn() {
      for (const each of [program, impliedProgram]) {
        const { success, stderr } = await pipe(shell, ["-n"], await script(shell, each));
        assert(success, new TextDecoder().decode(stderr));
      }
    },
  });
}

/** What bash offers for a command line, of which the last word is being typed. */
async function completeInBash(...words: string[]): Promise<string[]> {
  return await completeFor(program, ...words);
}

/** The same for another program. */
async function completeFor(program: Program, ...words: string[]): Promise<string[]> {
  const list = ["zocalo-demo", ...words].map((word) => `'${word}'`).join(" ");
  const input = `${await script("bash", program)}
COMP_WORDS=(${list})
COMP_CWORD=${words.length}
$(complete -p zocalo-demo | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "\${COMPREPLY[@]}"
`;
  const { stdout, stderr } = await pipe("bash", ["--norc"], input);
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

const implied = defineCommand({
  name: "play",
  summary: "Plays",
  arguments: {
    tunes: { type: "string", value: "TUNE", help: "tunes", choices: ["jota"], repeatable: true },
  },
  options: { tempo: { type: "string", value: "TEMPO", help: "how fast", choices: ["lento"] } },
  run: () => Promise.resolve(0),
});
const impliedProgram: Program = { ...program, commands: [...program.commands, implied], implied };

const { ignore, suffix } = needs("bash");
Deno.test({
  name: `completions bash offers what fits${suffix}`,
  ignore,
  async fn() {
    assertEquals(await completeInBash("s"), ["send"]);
    assertEquals(await completeInBash("send", "--on"), ["--on-exist"]);
    assertEquals(await completeInBash("send", "--on-exist", ""), ["fail", "skip"]);
    assertEquals(await completeInBash("send", "-c", ""), []);
    assertEquals(await completeInBash("send", "-q", "f"), ["fast"]);
    assertEquals(await completeInBash("watch", "--o"), []);
    assertEquals(await completeInBash("completions", ""), ["bash", "zsh", "fish"]);
  },
});

Deno.test({
  name: `completions bash offers what a command takes also when that is implied${suffix}`,
  ignore,
  async fn() {
    assertEquals(await completeFor(impliedProgram, "j"), ["jota"]);
    assertEquals(await completeFor(impliedProgram, "play", ""), ["jota"]);
    assertEquals(await completeFor(impliedProgram, "jota", ""), ["jota"]);
    assertEquals(await completeFor(impliedProgram, "jota", "--te"), ["--tempo"]);
    assertEquals(await completeFor(impliedProgram, "jota", "--tempo", ""), ["lento"]);
    assertEquals(await completeFor(impliedProgram, "list", "--te"), []);
  },
});

Deno.test({
  name: `completions bash offers files where an option or an argument takes one${suffix}`,
  ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    const paths = ["a key", "another key", "cert"].map((name) => `${folder}/${name}`);
    for (const path of paths) await Deno.create(path).then((file) => file.close());
    try {
      for (const words of [["send", "--key-file"], ["list"], ["list", "-q"]]) {
        const offered = await completeInBash(...words, `${folder}/a`);
        assertEquals(offered.toSorted(), paths.slice(0, 2));
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

const fish = needs("fish");
Deno.test({
  name: `completions fish offers files where an option or an argument takes one${fish.suffix}`,
  ignore: fish.ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(`${folder}/key`, "");
    try {
      const words = ["send --key-file", "list", "send"];
      const lines = words.map((word) => `complete -C 'zocalo-demo ${word} ${folder}/k'; echo -`);
      const input = `${await script("fish")}\n${lines.join("\n")}\n`;
      const { stdout } = await pipe("fish", ["--no-config"], input);
      assertEquals(new TextDecoder().decode(stdout), `${folder}/key\n-\n${folder}/key\n-\n-\n`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `completions fish offers what a command takes also when that is implied${fish.suffix}`,
  ignore: fish.ignore,
  async fn() {
    const words = ["j", "jota j", "list -q --te", "jota --te"];
    const lines = words.map((word) => `complete -C 'zocalo-demo ${word}'; echo -`);
    const input = `${await script("fish", impliedProgram)}\n${lines.join("\n")}\n`;
    const { stdout } = await pipe("fish", ["--no-config"], input);
    assertEquals(new TextDecoder().decode(stdout), "jota\n-\njota\n-\n-\n--tempo\thow fast\n-\n");
  },
});
