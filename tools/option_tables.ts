/** Holds the option tables of a README against the descriptions that parsing, help and completions come from. */
import { allOptions, longName, type Option, type Program } from "../apps/common/command.ts";

/** An option as a row of a table has it. */
interface Row {
  /** The heading above the table. */
  heading: string;
  /** With dashes: the long name, or the short one in a row that has no long one. */
  name: string;
  /** With a dash, beside a long name that is alone in its row. */
  short: string | undefined;
  /** Whether the row is of this option alone. */
  isAlone: boolean;
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
    const longs = [...cell.matchAll(/`(--[a-z][a-z0-9-]*)(?: ([^`]+))?`/g)];
    const shorts = [...cell.matchAll(/`(-[A-Za-z])(?: ([^`]+))?`/g)];
    const named = longs.length > 0 ? longs : shorts;
    const isAlone = named.length === 1;
    const short = isAlone && named === longs ? shorts[0]?.[1] : undefined;
    const [, fallback] = /`\[([^\]`]*)\]`/.exec(meaning) ?? [];
    return named.map(([, name, value]) => ({
      heading,
      name: name!,
      short,
      isAlone,
      value,
      fallback,
    }));
  });
}

/** The default as the help shows it: of the option, or written into its text. */
function defaultOf(option: Option): string | undefined {
  if (option.type === "boolean") return undefined;
  return option.default ?? /\[(\S+)[^\]]*\]$/.exec(option.help)?.[1];
}

/** What stands for the value of an option that has one. */
function valueOf(option: Option): string | undefined {
  return option.type === "boolean" ? undefined : option.value;
}

/** An option, and its names with dashes. */
interface Named {
  option: Option;
  long: string;
  short: string | undefined;
}

/** The options that a heading is about: of the commands that it names, or of all. */
function optionsUnder({ commands }: Program, heading: string): Named[] {
  const words: readonly string[] = heading.match(/[a-z-]+/g) ?? [];
  const named = commands.filter(({ name }) => words.includes(name));
  return (named.length > 0 ? named : commands).flatMap((command) =>
    Object.entries(allOptions(command)).map(([key, option]) => ({
      option,
      long: `--${longName(key)}`,
      short: option.short === undefined ? undefined : `-${option.short}`,
    }))
  );
}

function rowFaults(program: Program, row: Row): string[] {
  const { heading, name, short, isAlone, value, fallback } = row;
  const where = `${name} under "${heading}"`;
  const found = optionsUnder(program, heading).filter(({ long, short }) =>
    name === long || name === short
  );
  if (found.length === 0) return [`${where}: there is no such option`];
  const fits = (check: (named: Named) => boolean) => found.some(check);
  const faults: string[] = [];
  // A row of several options, or of short names alone, need not give all names.
  const givesNames = isAlone && name.startsWith("--");
  if (givesNames && !fits((option) => option.short === short)) {
    const all = new Set(found.map(({ short }) => short ?? "none"));
    faults.push(`${where}: the short name is ${short ?? "none"}, and should be ${[...all]}`);
  }
  if (!fits(({ option }) => valueOf(option) === value)) {
    const all = new Set(found.map(({ option }) => valueOf(option) ?? "none"));
    faults.push(`${where}: its value is ${value ?? "none"}, and should be ${[...all]}`);
  }
  if (!fits(({ option }) => defaultOf(option) === fallback)) {
    const all = new Set(found.map(({ option }) => defaultOf(option) ?? "none"));
    faults.push(`${where}: the default is ${fallback ?? "none"}, and should be ${[...all]}`);
  }
  return faults;
}

/** The names of options in the parts of a README that are about a command: under headings that name it, or none. */
function saidOf(name: string, { commands }: Program, readme: string): Set<string> {
  const others = commands.filter((command) => command.name !== name).map(({ name }) => name);
  /** For each level of headings down to here, whether it leaves the command out. */
  const isLeftOut: boolean[] = [];
  const lines = readme.split("\n").filter((line) => {
    const [, marks, title] = /^(#+) (.+)$/.exec(line) ?? [];
    if (marks !== undefined) {
      const words: readonly string[] = title!.match(/[a-z-]+/g) ?? [];
      isLeftOut.length = marks.length - 1;
      isLeftOut.push(!words.includes(name) && others.some((other) => words.includes(other)));
    }
    return !isLeftOut.some(Boolean);
  });
  return new Set(lines.join("\n").match(/(?<![\w-])(--[a-z][a-z0-9-]*|-[A-Za-z])(?![\w-])/g));
}

/** What a README says wrong, or not at all, of the options of its program. */
export function optionFaults(program: Program, text: string): string[] {
  // A comment in a script is no heading.
  const readme = text.replaceAll(/^```[^]*?^```/gm, (block) => block.replaceAll(/^#/gm, " #"));
  const missing = program.commands.flatMap(({ name, options }) => {
    const said = saidOf(name, program, readme);
    return Object.entries(options)
      .filter(([key, { short }]) => !said.has(`--${longName(key)}`) && !said.has(`-${short}`))
      .map(([key]) => `--${longName(key)} of ${name} is not in the README`);
  });
  return [...readRows(readme).flatMap((row) => rowFaults(program, row)), ...missing];
}
