import { assertEquals, assertThrows } from "@std/assert";
import { REPORT } from "./options.ts";
import { withFigures } from "./readme_figures.ts";

const ROOT = new URL("../..", import.meta.url);

Deno.test("withFigures() changes nothing when the README has the figures of the kept report", async () => {
  const [readme, report] = await Promise.all(
    ["README.md", REPORT].map((path) => Deno.readTextFile(new URL(path, ROOT))),
  );
  assertEquals(withFigures(readme!, report!), readme);
});

Deno.test("withFigures() replaces what is between its marks when the report is another one", () => {
  const [begin, end] = [
    "<!-- figures: those of tests/bench/REPORT.md, put here by readme_figures.ts -->",
    "<!-- figures: end -->",
  ];
  const readme = `above\n${begin}\n\n| old |\n${end}\nbelow\n`;
  const report = "# Report\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n## More\n\n| c |\n| - |\n";
  assertEquals(
    withFigures(readme, report),
    `above\n${begin}\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n${end}\nbelow\n`,
  );
});

Deno.test("withFigures() throws when a text has no table or no place for it", () => {
  assertThrows(() => withFigures("no marks", "| a |\n| - |\n"), Error, "Cannot find the place");
  const readme = Deno.readTextFileSync(new URL("README.md", ROOT));
  assertThrows(() => withFigures(readme, "no table"), Error, "Cannot find the table");
});
