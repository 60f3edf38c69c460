import {
  type Command,
  commonOptions,
  longName,
  type Option,
  type Options,
  type Program,
  type Switch,
  type ValueSpec,
} from "./command.ts";
import { endpointNotations } from "./parse_value.ts";

/** Where the explanations begin at the latest; longer entries get a line of their own. */
const MAX_ENTRY_WIDTH = 30;

type Row = readonly [entry: string, help: string];

const NOTES: Partial<Record<ValueSpec["type"], (spec: ValueSpec) => string>> = {
  endpoint: (spec) =>
    `Endpoints are written as\n${endpointNotations(spec)}.\n` +
    "A missing host is 127.0.0.1, and IPv6 needs brackets: tcp://[::1]:7007.",
  duration: () => "Durations are 200ms, 1s, 2.5s, 5m or 1h; a bare number is seconds.",
  size: () => "Sizes are bytes: 64, 96k, 1M or 1G, in powers of 1024.",
  rate: () => "Rates are 5/2s for five in two seconds, and as many at once, or off.",
};

function formatRows(title: string, rows: readonly Row[], width: number): string {
  const lines = rows.map(([entry, help]) =>
    entry.length > width
      ? `  ${entry}\n  ${" ".repeat(width)}  ${help}`
      : `  ${entry.padEnd(width)}  ${help}`
  );
  return `${title}:\n${lines.join("\n")}\n`;
}

function entryWidth(rows: readonly Row[]): number {
  return Math.max(
    ...rows.map(([entry]) => entry.length).filter((length) => length <= MAX_ENTRY_WIDTH),
  );
}

function describeValue({ help, default: fallback }: ValueSpec): string {
  return fallback === undefined ? help : `${help} [${fallback}]`;
}

function optionRows(options: Options): Row[] {
  return Object.entries(options).map(([key, option]: [string, Option]): Row => {
    const short = option.short === undefined ? "    " : `-${option.short}, `;
    const name = `${short}--${longName(key)}`;
    return option.type === "boolean"
      ? [name, option.help]
      : [`${name} ${option.value}`, describeValue(option)];
  });
}

function usageOfArguments(command: Command): string {
  return Object.values(command.arguments).map(
    ({ value, optional, default: fallback, repeatable }) => {
      const text = repeatable ? `${value}...` : value;
      return optional || fallback !== undefined ? ` [${text}]` : ` ${text}`;
    },
  ).join("");
}

/** What is to be known of the types of values, once for each. */
function notes(specs: readonly (ValueSpec | Switch)[]): string[] {
  return Object.entries(NOTES).flatMap(([type, note]) => {
    const spec = specs.find((spec) => spec.type === type);
    return spec === undefined ? [] : [`${note(spec as ValueSpec)}\n`];
  });
}

function usageOf({ name, implied }: Program, command: Command): string {
  const word = command === implied ? `[${command.name}]` : command.name;
  return `${name} ${word} [OPTION]...${usageOfArguments(command)}`;
}

/** The text of `PROGRAM COMMAND --help`. */
export function commandHelp(program: Program, command: Command): string {
  const specs = [...Object.values(command.arguments), ...Object.values(command.options)];
  const args = Object.values(command.arguments).map((
    spec,
  ): Row => [spec.value, describeValue(spec)]);
  const own = optionRows(command.options);
  const common = optionRows(commonOptions(command));
  const width = entryWidth([...args, ...own, ...common]);
  return [
    `Usage: ${usageOf(program, command)}\n\n${command.summary}.\n`,
    ...(args.length === 0 ? [] : [formatRows("Arguments", args, width)]),
    ...(own.length === 0 ? [] : [formatRows("Options", own, width)]),
    formatRows("Common options", common, width),
    ...notes(specs),
    ...(command.notes === undefined ? [] : [`${command.notes}\n`]),
  ].join("\n");
}

/** The text of `PROGRAM --help`. */
export function programHelp(program: Program): string {
  const { name, summary, commands, implied } = program;
  const rows = commands.map((command): Row => [command.name, command.summary]);
  const usages = [
    ...(implied === undefined ? [] : [usageOf(program, implied)]),
    `${name} COMMAND [OPTION]... [ARGUMENT]...`,
  ];
  return [
    `Usage: ${usages.join("\n       ")}\n\n${summary}.\n`,
    formatRows("Commands", rows, entryWidth(rows)),
    `'${name} COMMAND --help' explains a command, '${name} --version' shows the version.\n`,
  ].join("\n");
}
