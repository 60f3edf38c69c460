/**
 * Writes what the chat server supports into `apps/chat/README.md`: its commands and replies, as the tables of the program have
 * them. A test fails where the README says something else.
 */
import { COMMANDS } from "../apps/chat/irc/commands.ts";
import { NUMERICS } from "../apps/chat/irc/numerics.ts";

const IRC = new URL("../apps/chat/irc/", import.meta.url);
const README = new URL("../apps/chat/README.md", import.meta.url);

/** A table with its head. */
export type Table = readonly (readonly string[])[];

/** Who may use a command, in words. */
const AUDIENCES = { anyone: "everybody", newcomers: "before the welcome", users: "after it" };

function commandTable(): Table {
  const rows = Object.values(COMMANDS)
    .map(({ usage, summary, for: audience }) => [`\`${usage}\``, summary, AUDIENCES[audience]])
    .toSorted(([a = ""], [b = ""]) => a < b ? -1 : 1);
  return [["command", "what it does", "who"], ...rows];
}

/** The modules of the protocol without its tests, by what they are called in the README. */
async function readModules(): Promise<Map<string, string>> {
  const modules = new Map<string, string>();
  for (const folder of [IRC, new URL("commands/", IRC)]) {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".ts") || /_test(_support)?\.ts$/.test(name)) continue;
      const text = await Deno.readTextFile(new URL(name, folder));
      modules.set(name.replace(/^_|\.ts$/g, ""), text);
    }
  }
  return modules;
}

/** The replies that the program sends, and which of its modules do. */
async function numericTable(): Promise<Table> {
  const modules = await readModules();
  const rows = Object.entries(NUMERICS).map(([name, number]) => {
    const where = [...modules].filter(([, text]) => text.includes(`"${name}"`));
    return [number, `\`${name}\``, where.map(([module]) => module).toSorted().join(", ")];
  });
  const sorted = rows.toSorted(([a = ""], [b = ""]) => a < b ? -1 : 1);
  return [["number", "name", "module"], ...sorted];
}

/** All tables, by the headings that they stand under. */
export async function chatTables(): Promise<Map<string, Table>> {
  return new Map([
    ["Commands", commandTable()],
    ["Replies", await numericTable()],
  ]);
}

/** Where the first table below a heading is in a document in Markdown. */
function findTable(text: string, heading: string): { start: number; end: number } {
  const at = text.search(new RegExp(`^#+ ${heading}$`, "m"));
  const start = text.indexOf("\n|", at) + 1;
  if (at < 0 || start === 0) throw new Error(`There is no table below "${heading}"`);
  const length = text.slice(start).search(/\n(?!\|)/);
  return { start, end: start + length };
}

/** The cells of the first table below a heading, without its ruler. */
export function readTable(text: string, heading: string): Table {
  const { start, end } = findTable(text, heading);
  return text.slice(start, end).split("\n")
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll("\\|", "|")))
    .filter((_, row) => row !== 1);
}

function formatTable([head = [], ...rows]: Table): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

if (import.meta.main) {
  let text = await Deno.readTextFile(README);
  for (const [heading, table] of await chatTables()) {
    const { start, end } = findTable(text, heading);
    text = text.slice(0, start) + formatTable(table) + text.slice(end);
  }
  await Deno.writeTextFile(README, text);
  console.error('Now run "deno fmt apps/chat/README.md"');
}
