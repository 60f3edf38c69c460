/**
 * Puts the table of the kept report into the project's README:
 *
 *     deno task bench:figures
 */
import { REPORT } from "./options.ts";

const ROOT = new URL("../..", import.meta.url);

const BEGIN = "<!-- figures: those of tests/bench/REPORT.md, put here by readme_figures.ts -->";
const END = "<!-- figures: end -->";

/** The first table of a text, with the line feed at its end. */
function firstTable(text: string): string {
  const [table] = /^\|.*\n(?:\|.*\n)+/m.exec(text) ?? [];
  if (table === undefined) throw new Error(`Cannot find the table of figures in ${REPORT}`);
  return table;
}

/** The README with the figures of the report. */
export function withFigures(readme: string, report: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`Cannot find the place of the figures in the README: "${BEGIN}", "${END}"`);
  }
  return `${readme.slice(0, begin)}${BEGIN}\n\n${firstTable(report)}\n${readme.slice(end)}`;
}

if (import.meta.main) {
  const readme = new URL("README.md", ROOT);
  const report = await Deno.readTextFile(new URL(REPORT, ROOT));
  await Deno.writeTextFile(readme, withFigures(await Deno.readTextFile(readme), report));
}
