import { bashCompletions } from "./_bash_completions.ts";
import { fishCompletions } from "./_fish_completions.ts";
import { zshCompletions } from "./_zsh_completions.ts";
import { type Command, defineCommand, type Program } from "./command.ts";
import { EXIT } from "./exit_code.ts";

const SCRIPTS: Record<string, (program: Program) => string> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

function completionsCommand(program: () => Program): Command {
  return defineCommand({
    name: "completions",
    summary: "Prints a script that completes command lines in a shell",
    arguments: {
      shell: {
        type: "string",
        value: "SHELL",
        help: "bash, zsh or fish",
        choices: Object.keys(SCRIPTS),
      },
    },
    options: {},
    without: ["quiet", "verbose", "json"],
    async run({ shell }, { out }) {
      await out.text(SCRIPTS[shell]!(program()));
      return EXIT.OK;
    },
  });
}

/** The program with a command `completions`, which knows all its commands, itself too. */
export function withCompletions(program: Program): Program {
  const complete: Program = {
    ...program,
    commands: [...program.commands, completionsCommand(() => complete)],
  };
  return complete;
}
