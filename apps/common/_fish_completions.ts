import {
  allOptions,
  choicesOf,
  type Command,
  longName,
  type Option,
  type Program,
} from "./command.ts";

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}

function optionLine(start: string, key: string, option: Option): string {
  const short = option.short === undefined ? "" : ` -s ${option.short}`;
  const choices = option.type !== "boolean" && option.choices !== undefined
    ? ` -a ${quote(option.choices.join(" "))}`
    : "";
  const value = option.type === "boolean" ? "" : option.type === "file" ? " -rF" : ` -x${choices}`;
  return `${start}${short} -l ${longName(key)}${value} -d ${quote(option.help)}`;
}

/** When a command is meant. */
function condition({ commands, implied }: Program, command: Command): string {
  if (command !== implied) return `__fish_seen_subcommand_from ${command.name}`;
  const others = commands.filter((other) => other !== command).map(({ name }) => name);
  return `not __fish_seen_subcommand_from ${others.join(" ")}`;
}

function commandLines(program: Program, command: Command): string[] {
  const { executable } = program;
  const start = `complete -c ${executable} -n ${quote(condition(program, command))}`;
  const choices = choicesOf(command);
  const isFile = Object.values(command.arguments).some(({ type }) => type === "file");
  return [
    `complete -c ${executable} -n __fish_use_subcommand -a ${command.name} -d ${
      quote(command.summary)
    }`,
    ...Object.entries(allOptions(command)).map(([key, option]) => optionLine(start, key, option)),
    ...(isFile ? [`${start} -F`] : []),
    ...(choices.length === 0 ? [] : [`${start} -a ${quote(choices.join(" "))}`]),
  ];
}

/** A script for fish 3. */
export function fishCompletions(program: Program): string {
  const { executable, commands } = program;
  return [
    `# fish completion for ${executable}`,
    `complete -c ${executable} -f`,
    `complete -c ${executable} -n __fish_use_subcommand -s h -l help -d 'Show help and exit'`,
    `complete -c ${executable} -n __fish_use_subcommand -s V -l version -d 'Show the version and exit'`,
    ...commands.flatMap((command) => commandLines(program, command)),
    "",
  ].join("\n");
}
