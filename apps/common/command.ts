import type { Endpoint } from "@zocalo/transport";
import type { Interrupts } from "./interrupts.ts";
import type { LineWriter } from "./line_writer.ts";
import type { Rate } from "./parse_rate.ts";

/** What text on the command line is turned into. Durations are milliseconds, sizes bytes. */
export interface ValueTypes {
  string: string;
  integer: number;
  duration: number;
  size: number;
  endpoint: Endpoint;
  rate: Rate | "off";
  /** A path; what is there is the command's business. */
  file: string;
}

/** What endpoints on the command line can be of: memory never leaves a process. */
export type Transport = Exclude<Endpoint["transport"], "memory">;

/** How text on the command line is read. */
export interface ValueSpec {
  readonly type: keyof ValueTypes;
  /** What stands for the value in the help. */
  readonly value: string;
  /** One line for the help; defaults are added. */
  readonly help: string;
  /** As it would be typed, as are `min` and `max`. */
  readonly default?: string;
  readonly min?: string;
  readonly max?: string;
  /** The only texts allowed. */
  readonly choices?: readonly string[];
  /** The only transports of an endpoint allowed. */
  readonly transports?: readonly Transport[];
  /** The endpoint is connected to, so its port cannot be 0. */
  readonly connect?: true;
  /** May be given several times. */
  readonly repeatable?: true;
}

/** An option with a value. Its long name comes from its key: `maxConnections` is `--max-connections`. */
export interface ValueOption extends ValueSpec {
  readonly short?: string;
}

/** An option without a value. */
export interface Switch {
  readonly type: "boolean";
  readonly short?: string;
  readonly help: string;
}

export type Option = ValueOption | Switch;
export type Options = Readonly<Record<string, Option>>;

/** A positional argument. Only the last one may be optional, have a default, or be repeatable. */
export interface Argument extends ValueSpec {
  readonly optional?: true;
}

export type Arguments = Readonly<Record<string, Argument>>;

type OneValue<S> = S extends { type: infer T extends keyof ValueTypes } ? ValueTypes[T] : boolean;

type AlwaysThere = { type: "boolean" } | { default: string };

type OptionValue<S> = S extends { repeatable: true } ? OneValue<S>[]
  : S extends AlwaysThere ? OneValue<S>
  : OneValue<S> | undefined;

type ArgumentValue<S> = S extends { repeatable: true } ? OneValue<S>[]
  : S extends { optional: true } ? OneValue<S> | undefined
  : OneValue<S>;

/** What the common options and those of a command were set to, under their keys. */
export type Values<A extends Arguments, O extends Options> =
  & { -readonly [K in keyof A]: ArgumentValue<A[K]> }
  & { -readonly [K in keyof O]: OptionValue<O[K]> }
  & { -readonly [K in keyof typeof COMMON_OPTIONS]: boolean };

/** What a command works with. */
export interface Context {
  /** Standard output: data. */
  readonly out: LineWriter;
  /** Standard error: messages. */
  readonly err: LineWriter;
  readonly interrupts: Interrupts;
}

/** A command as data: parsing, help and completions come from it. */
export interface Command<A extends Arguments = Arguments, O extends Options = Options> {
  readonly name: string;
  /** One line, for the list of commands too. */
  readonly summary: string;
  readonly arguments: A;
  readonly options: O;
  /** The common options that would do nothing: they are refused. */
  readonly without?: readonly (keyof typeof COMMON_OPTIONS)[];
  /** Paragraphs below the options, each line at most 100 columns wide. */
  readonly notes?: string;
  /** Returns the exit code; what it throws is reported. */
  run(values: Values<A, O>, context: Context): Promise<number>;
}

/** An app as data. */
export interface Program {
  readonly name: string;
  /** The file name of its executable. */
  readonly executable: string;
  readonly version: string;
  readonly summary: string;
  readonly commands: readonly Command[];
  /** The one of them that is meant where none is named. */
  readonly implied?: Command;
}

/** The options of every command. */
export const COMMON_OPTIONS = {
  help: { type: "boolean", short: "h", help: "Show this help and exit" },
  version: { type: "boolean", short: "V", help: "Show the version and exit" },
  quiet: {
    type: "boolean",
    short: "q",
    help: "Say less: no messages but errors, and only final results",
  },
  verbose: { type: "boolean", short: "v", help: "Say more" },
  json: { type: "boolean", help: "Write one JSON object a line to standard output" },
  noColor: { type: "boolean", help: "No colours, as with NO_COLOR in the environment" },
} as const satisfies Options;

/** Lets TypeScript infer the type of each value from the description of a command. */
export function defineCommand<const A extends Arguments, const O extends Options>(
  command: Command<A, O>,
): Command {
  return command;
}

/** The long name of an option, without dashes. */
export function longName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** An option as messages name it: `-c/--count`. */
export function optionLabel(key: string, { short }: Option): string {
  return `${short === undefined ? "" : `-${short}/`}--${longName(key)}`;
}

/** The common options that a command takes. */
export function commonOptions({ without = [] }: Command): Options {
  const all = Object.entries(COMMON_OPTIONS);
  return Object.fromEntries(all.filter(([key]) => !(without as readonly string[]).includes(key)));
}

/** All texts that the arguments of a command may be, where they are known. */
export function choicesOf({ arguments: given }: Command): readonly string[] {
  return Object.values(given).flatMap(({ choices }) => choices ?? []);
}

/** All options that a command takes, its own first. */
export function allOptions(command: Command): Options {
  return { ...command.options, ...commonOptions(command) };
}
