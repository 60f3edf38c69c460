import { parseArgs } from "node:util";
import {
  allOptions,
  type Argument,
  type Command,
  COMMON_OPTIONS,
  longName,
  type Option,
  optionLabel,
  type Options,
} from "./command.ts";
import { UsageError } from "./failure.ts";
import { parseValue } from "./parse_value.ts";

/** Values under the keys of the options and arguments; `Command.run` gives them their types. */
export type ParsedValues = Record<string, unknown>;

/** What was given, as text. */
interface Given {
  readonly options: Map<string, string[]>;
  readonly positionals: string[];
}

/**
 * Splits a command line. `@std/cli/parse-args` is not used: it guesses where values begin, and so reads `-i200ms` as several
 * options, and `-5` in `--count -5` as another one.
 */
function split(args: readonly string[], options: Options): Given {
  const config = Object.entries(options).map(([key, { type, short }]) => {
    const kind = type === "boolean" ? "boolean" : "string";
    return [longName(key), { type: kind, ...(short === undefined ? {} : { short }) }] as const;
  });
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(config),
    // Unknown options and missing values are told below, in the words of this program.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const keys = new Map(Object.keys(options).map((key) => [longName(key), key]));
  const given: Given = { options: new Map(), positionals: [] };
  for (const token of tokens) {
    if (token.kind === "positional") given.positionals.push(token.value);
    if (token.kind !== "option") continue;
    const key = keys.get(token.name);
    if (key === undefined) throw new UsageError(`Unknown option ${JSON.stringify(token.rawName)}`);
    const option = options[key]!;
    const label = optionLabel(key, option);
    if (option.type !== "boolean" && token.value === undefined) {
      throw new UsageError(`Cannot use ${label}: expected ${option.value} after it`);
    }
    if (option.type === "boolean" && token.value !== undefined) {
      throw new UsageError(
        `Cannot use ${label}: expected no value: current value is ${JSON.stringify(token.value)}`,
      );
    }
    const texts = given.options.get(key) ?? [];
    given.options.set(key, [...texts, token.value ?? ""]);
  }
  return given;
}

function readOption(key: string, option: Option, texts: readonly string[]): unknown {
  if (option.type === "boolean") return texts.length > 0;
  const label = optionLabel(key, option);
  const { repeatable, default: fallback } = option;
  if (texts.length > 1 && !repeatable) {
    throw new UsageError(`Cannot use ${label} ${texts.length} times: expected it once`);
  }
  const given = texts.length === 0 && fallback !== undefined ? [fallback] : texts;
  const values = given.map((text) => parseValue(option, label, text));
  return repeatable ? values : values[0];
}

/** Takes what is meant for `argument` away from `positionals`. */
function readArgument(argument: Argument, positionals: string[]): unknown {
  const { value: label, optional, default: fallback, repeatable } = argument;
  if (positionals.length === 0 && fallback !== undefined) positionals.push(fallback);
  if (positionals.length === 0 && !optional) {
    throw new UsageError(`The argument ${label} is missing`);
  }
  const texts = positionals.splice(0, repeatable ? positionals.length : 1);
  const values = texts.map((text) => parseValue(argument, label, text));
  return repeatable ? values : values[0];
}

/**
 * Reads the command line of a command: options and positional arguments in any order, `--` before arguments that begin
 * with a dash.
 *
 * @returns The values, `"help"` or `"version"`.
 * @throws {UsageError} If something is unknown, missing, left over, not of its type, or excluded by something else.
 */
export function parseCommand(
  command: Command,
  args: readonly string[],
): ParsedValues | "help" | "version" {
  const options = allOptions(command);
  const given = split(args, options);
  if (given.options.has("help")) return "help";
  if (given.options.has("version")) return "version";
  if (given.options.has("quiet") && given.options.has("verbose")) {
    const [quiet, verbose] = (["quiet", "verbose"] as const).map((key) =>
      optionLabel(key, COMMON_OPTIONS[key])
    );
    throw new UsageError(`Cannot use ${quiet} together with ${verbose}`);
  }

  const values: ParsedValues = {};
  for (const [key, option] of Object.entries(options)) {
    values[key] = readOption(key, option, given.options.get(key) ?? []);
  }
  const { positionals } = given;
  for (const [key, argument] of Object.entries(command.arguments)) {
    values[key] = readArgument(argument, positionals);
  }
  if (positionals.length > 0) {
    throw new UsageError(`Unexpected argument ${JSON.stringify(positionals[0])}`);
  }
  return values;
}
