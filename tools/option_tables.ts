/** Holds the option tables of a README against the descriptions that parsing, help and completions come from. */
import { COMMON_OPTIONS, longName, type Option, type Program } from "../apps/common/command.ts";

/** An option as a row of a table has it. */
interface Row {
  /** The heading above the table. */
  heading: string;
  /** Without dashes. */
  long: string;
  short: string | undefined;
  /** What stands for the value. */
  value: string | undefined;
  /** What stands in `[]`. */
  fallback: string | undefined;
}

/** The rows of tables of options. Their first cells are such as "`-o`, `--output DIR`". */
function readRows(readme: string): Row[] {
  let heading = "";
  let isOfOptions = false;
  return readme.split("\n").flatMap((line) => {
    if (line.startsWith("#")) heading = line;
    if (!line.startsWith("|")) isOfOptions = false;
    if (/^\| option +\|/.test(line)) isOfOptions = true;
    if (!isOfOptions) return [];
    const [, cell = "", meaning = ""] = /^\|([^|]*)\|(.*)\|$/.exec(line) ?? [];
    const longs = [...cell.matchAll(/`--([a-z][a-z0-9-]*)(?: ([^`]+))?`/g)];
    const shorts = [...cell.matchAll(/`-([A-Za-z])(?: [^`]+)?`/g)];
    const [, fallback] = /`\[([^\]`]*)\]`/.exec(meaning) ?? [];
    return longs.map(([, long, value]) => {
      const short = longs.length === 1 ? shorts[0]?.[1] : undefined;
      return { heading, long: long!, short, value, fallback };
    });
  });
}

/** The default as the help shows it: of the option, or written into its text. */
function defaultOf(option: Option): string | undefined {
  if (option.type === "boolean") return undefined;
  return option.default ?? /\[(\S+)[^\]]*\]$/.exec(option.help)?.[1];
}

/** The options that a heading is about: of the commands that it names, or of all. */
function optionsUnder({ commands }: Program, heading: string): [string, Option][] {
  const words: readonly string[] = heading.match(/[a-z-]+/g) ?? [];
  const named = commands.filter(({ name }) => words.includes(name));
  return (named.length > 0 ? named : commands).flatMap(({ options }) => Object.entries(options));
}

function rowFaults(program: Program, row: Row): string[] {
  const { heading, long, short, value, fallback } = row;
  if (Object.keys(COMMON_OPTIONS).some((key) => longName(key) === long)) return [];
  const where = `--${long} under "${heading}"`;
  const found = optionsUnder(program, heading).filter(([key]) => longName(key) === long);
  if (found.length === 0) return [`${where}: there is no such option`];
  const fits = (check: (option: Option) => boolean) => found.some(([, option]) => check(option));
  const faults: string[] = [];
  if (short !== undefined && !fits((option) => option.short === short)) {
    faults.push(`${where}: it has not the short name -${short}`);
  }
  if (
    value !== undefined && !fits((option) => option.type !== "boolean" && option.value === value)
  ) {
    faults.push(`${where}: its value is not called ${value}`);
  }
  if (!fits((option) => defaultOf(option) === fallback)) {
    const all = new Set(found.map(([, option]) => defaultOf(option) ?? "none"));
    faults.push(`${where}: the default is ${fallback ?? "none"}, and should be ${[...all]}`);
  }
  return faults;
}

/** What a README says wrong, or not at all, of the options of its program. */
export function optionFaults(program: Program, readme: string): string[] {
  const said = new Set(readme.match(/(?<![\w-])(--[a-z][a-z0-9-]*|-[A-Za-z])(?![\w-])/g));
  const missing = program.commands.flatMap(({ name, options }) =>
    Object.entries(options)
      .filter(([key, { short }]) => !said.has(`--${longName(key)}`) && !said.has(`-${short}`))
      .map(([key]) => `--${longName(key)} of ${name} is not in the README`)
  );
  return [...readRows(readme).flatMap((row) => rowFaults(program, row)), ...missing];
}
