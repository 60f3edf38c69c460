import {
  allOptions,
  choicesOf,
  type Command,
  longName,
  type Program,
  type ValueSpec,
} from "./command.ts";

/** bash 3.2 has no `compopt`; what it has instead takes a name with a line feed for two. */
const FILES = `compopt -o default 2>/dev/null && COMPREPLY=() && return; ` +
  `local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$cur")); return`;

/** What a case of `$prev` offers after an option that takes a value: files, its choices, or nothing. */
function valueCase(names: readonly string[], { type, choices = [] }: ValueSpec): string {
  const offer = type === "file" ? FILES : `words='${choices.join(" ")}'`;
  return `        ${names.join("|")}) ${offer} ;;`;
}

/** `pattern` is what the first word is then. */
function commandCase(pattern: string, command: Command): string {
  const values: string[] = [];
  const all: string[] = [];
  for (const [key, option] of Object.entries(allOptions(command))) {
    const names = [`--${longName(key)}`];
    if (option.short !== undefined) names.unshift(`-${option.short}`);
    all.push(...names);
    if (option.type !== "boolean") values.push(valueCase(names, option));
  }
  const isFile = Object.values(command.arguments).some(({ type }) => type === "file");
  return `    ${pattern})
      case $prev in
${values.map((value) => `${value}\n`).join("")}        *) case $cur in
          -*) words='${all.join(" ")}' ;;
          *) ${isFile ? FILES : `words='${choicesOf(command).join(" ")}'`} ;;
        esac ;;
      esac ;;`;
}

/** A script for bash 3.2, which macOS has, and later. */
export function bashCompletions({ executable, commands, implied }: Program): string {
  const name = `_${executable.replaceAll("-", "_")}`;
  const first = [
    ...commands.map((command) => command.name),
    ...(implied === undefined ? [] : choicesOf(implied)),
    ...["-h", "--help", "-V", "--version"],
  ];
  const cases = commands.map((command) => commandCase(command.name, command));
  if (implied !== undefined) cases.push(commandCase("*", implied));
  return `# bash completion for ${executable}
${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=''
  if ((COMP_CWORD == 1)); then
    words='${first.join(" ")}'
  else
    case \${COMP_WORDS[1]} in
${cases.join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F ${name} ${executable}
`;
}
