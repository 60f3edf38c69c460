import {
  allOptions,
  type Argument,
  choicesOf,
  type Command,
  longName,
  type Option,
  type Program,
  type ValueSpec,
} from "./command.ts";

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** In a specification of `_arguments` colons and brackets have a meaning. */
function plain(text: string): string {
  return text.replace(/[\\:[\]]/g, "\\$&");
}

function action({ type, choices = [] }: Pick<ValueSpec, "type" | "choices">): string {
  if (type === "file") return "_files";
  return choices.length === 0 ? "" : `(${choices.join(" ")})`;
}

function optionSpecs(key: string, option: Option): string[] {
  const long = `--${longName(key)}`;
  const value = option.type === "boolean" ? "" : `:${plain(option.value)}:${action(option)}`;
  const help = `[${plain(option.help)}]${value}`;
  const names = option.short === undefined ? [long] : [`-${option.short}`, long];
  const mayRepeat = option.type !== "boolean" && option.repeatable;
  const prefix = mayRepeat ? "*" : `(${names.join(" ")})`;
  const takesValue = option.type !== "boolean";
  return names.map((name) => {
    // "-c+": the value may follow in the same word. "--count=": it may follow after "=".
    const suffix = !takesValue ? "" : name === long ? "=" : "+";
    return quote(`${prefix}${name}${suffix}${help}`);
  });
}

function argumentSpec({ value, repeatable, ...argument }: Argument): string {
  return quote(`${repeatable ? "*" : ""}:${plain(value)}:${action(argument)}`);
}

/** `pattern` is what the first word is then. */
function commandCase(pattern: string, command: Command): string {
  const specs = [
    ...Object.entries(allOptions(command)).flatMap(([key, option]) => optionSpecs(key, option)),
    ...Object.values(command.arguments).map(argumentSpec),
  ];
  return `    ${pattern})
      _arguments -s ${specs.map((spec) => `\\\n        ${spec}`).join(" ")} ;;`;
}

/** A script that works from a folder of `fpath` and when it is sourced. */
export function zshCompletions({ executable, commands, implied }: Program): string {
  const name = `_${executable.replaceAll("-", "_")}`;
  const list = commands.map((command) => quote(`${plain(command.name)}:${command.summary}`));
  const cases = commands.map((command) => commandCase(command.name, command));
  if (implied !== undefined) cases.push(commandCase("*", implied));
  const choices = implied === undefined ? [] : choicesOf(implied);
  const others = choices.length === 0 ? "" : `\n    compadd -- ${choices.join(" ")}`;
  return `#compdef ${executable}
${name}() {
  local -a commands=(${list.map((item) => `\n    ${item}`).join("")}
  )
  if ((CURRENT == 2)); then
    _arguments '(-h --help)'{-h,--help}'[Show help and exit]' \\
      '(-V --version)'{-V,--version}'[Show the version and exit]'
    _describe command commands${others}
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == ${name} ]]; then
  ${name} "$@"
else
  compdef ${name} ${executable}
fi
`;
}
