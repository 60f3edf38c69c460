/**
 * Checks who imports whom. framing and transport stand alone, udp and multiclient build on both, apps build on packages;
 * nothing else. A file named `_x.ts` belongs to its folder, and framing uses no runtime but the language.
 */
import { dirname } from "@std/path/posix";
import { stdFlags } from "./std_flags.ts";

const ROOT = new URL("..", import.meta.url);

/**
 * What each part may import besides itself, and its tests besides that: what `tests/support/` has for them. The folders
 * `tests` and `tools` may import anything.
 */
const ALLOWED: Record<string, readonly string[]> = {
  "packages/framing": [],
  "packages/transport": [],
  "packages/udp": ["packages/framing", "packages/transport"],
  "packages/multiclient": ["packages/framing", "packages/transport"],
  "apps/common": ["packages"],
  "apps": ["packages", "apps/common"],
};

/** Libraries that published packages may lean on; anything more is the business of tests and apps. */
const LIBRARIES: Record<string, RegExp> = { "packages/framing": /^@std\// };
const DEFAULT_LIBRARIES = /^(@std\/|node:)/;

/** framing decodes bytes and does nothing else; its stream module waits, so it knows time. */
const IMPURE = /\b(Deno|process|console|fetch)\b/;
const TIME = /\b(setTimeout|setInterval|performance|Date)\b/;

/** An import: both paths are below the project, with `/`; a library is written as the import is. */
export interface Edge {
  from: string;
  specifier: string;
  to: string;
}

/** `packages/framing` for a file in it; `apps/common` and any other app each for itself. */
function partOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

/** What is wrong with an import, if anything. */
export function checkEdge({ from, specifier, to }: Edge): string | undefined {
  if (!/^(packages|apps)\//.test(from)) return undefined;
  const part = partOf(from);
  const isTest = from.endsWith("_test.ts");
  if (to === specifier) {
    const isFine = !part.startsWith("packages/") || isTest ||
      (LIBRARIES[part] ?? DEFAULT_LIBRARIES).test(specifier);
    return isFine ? undefined : `${from} must not lean on "${specifier}"`;
  }
  if (to.split("/").at(-1)!.startsWith("_") && dirname(to) !== dirname(from)) {
    return `${from} imports "${specifier}", which belongs to another folder`;
  }
  if (isTest && to.startsWith("tests/support/")) return undefined;
  const allowed = [part, ...ALLOWED[part] ?? ALLOWED[part.split("/")[0]!] ?? []];
  if (!allowed.some((prefix) => to.startsWith(`${prefix}/`))) {
    return `${from} must not import "${specifier}"`;
  }
  if (to.startsWith("packages/") && partOf(to) !== part && specifier.startsWith(".")) {
    return `${from} must import "${specifier}" by the package's name`;
  }
  return undefined;
}

/** What is wrong with the text of a file, if anything. */
export function checkPurity(path: string, text: string): string | undefined {
  if (!path.startsWith("packages/framing/") || /_test(_support)?\.ts$/.test(path)) return undefined;
  const code = text.replace(/\/\*[^]*?\*\/|\/\/.*|"(\\.|[^"\\\n])*"|`(\\.|[^`\\])*`/g, "");
  if (IMPURE.test(code)) return `${path} must not use a runtime's own functions`;
  if (!path.startsWith("packages/framing/stream/") && TIME.test(code)) {
    return `${path} must not know time`;
  }
  return undefined;
}

/** What is read of the answer of `deno info --json`. */
interface Graph {
  modules: {
    specifier: string;
    dependencies?: {
      specifier: string;
      code?: { specifier?: string };
      type?: { specifier?: string };
    }[];
  }[];
}

async function* typeScriptFiles(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* typeScriptFiles(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}

/** All imports of the files, as Deno itself resolves them. */
async function readEdges(files: readonly URL[]): Promise<Edge[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(entry, files.map((file) => `import "${file}";`).join("\n"));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", ...await stdFlags(), entry],
      cwd: ROOT,
      stderr: "inherit",
    }).output();
    const { modules }: Graph = JSON.parse(new TextDecoder().decode(stdout));
    return modules
      .filter(({ specifier }) => specifier.startsWith(ROOT.href))
      .flatMap(({ specifier: from, dependencies = [] }) =>
        dependencies.map(({ specifier, code, type }) => {
          const to = code?.specifier ?? type?.specifier ?? specifier;
          return {
            from: below(from),
            specifier,
            to: to.startsWith(ROOT.href) ? below(to) : specifier,
          };
        })
      );
  } finally {
    await Deno.remove(entry);
  }
}

function below(url: string): string {
  return decodeURIComponent(url.slice(ROOT.href.length));
}

if (import.meta.main) {
  const folders = ["packages/", "apps/"].map((folder) => new URL(folder, ROOT));
  const files = (await Promise.all(folders.map((folder) =>
    Array.fromAsync(typeScriptFiles(folder))
  )))
    .flat();
  const edges = await readEdges(files);
  const impure = await Promise.all(
    files.map(async (file) => checkPurity(below(file.href), await Deno.readTextFile(file))),
  );
  const faults = [...edges.map(checkEdge), ...impure].filter((fault) => fault !== undefined);
  for (const fault of faults) console.error(fault);
  console.error(
    `Checked ${edges.length} imports of ${files.length} files: ${faults.length} faults`,
  );
  if (edges.length === 0 || faults.length > 0) Deno.exit(1);
}
