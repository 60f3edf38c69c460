/**
 * Checks who imports whom. framing and transport stand alone, udp and multiclient build on both, apps build on packages;
 * nothing else. A file named `_x.ts` belongs to its folder, and framing uses no runtime but the language.
 */
import { dirname, fromFileUrl, join, relative, SEPARATOR } from "@std/path";

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
const IMPURE = /\bDeno\.|\bfetch\(/;
const TIME = /\bset(Timeout|Interval)\(|\bperformance\.|\bDate\./;

const IMPORT =
  /^\s*(?:import|export)\s[^;"]*?from\s*"([^"]+)"|^\s*import\s*"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** A source file: its path below the project with `/`, and its text. */
export interface Source {
  path: string;
  text: string;
}

/** `packages/framing` for a file in it; `apps/common` and any other app each for itself. */
function partOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

/** What an import of `@zocalo/x` or a relative one leads to, or `undefined` for a library. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith("@zocalo/")) return `packages/${specifier.split("/")[1]}/mod.ts`;
  if (!specifier.startsWith(".")) return undefined;
  return join(dirname(path), specifier).replaceAll(SEPARATOR, "/");
}

function checkImport({ path }: Source, specifier: string): string | undefined {
  const part = partOf(path);
  const isTest = path.endsWith("_test.ts");
  const target = targetOf(path, specifier);
  if (target === undefined) {
    const published = part.startsWith("packages/") && !isTest;
    return published && !(LIBRARIES[part] ?? DEFAULT_LIBRARIES).test(specifier)
      ? `${path} must not lean on "${specifier}"`
      : undefined;
  }
  const name = target.split("/").at(-1)!;
  if (name.startsWith("_") && dirname(target) !== dirname(path)) {
    return `${path} imports "${specifier}", which belongs to another folder`;
  }
  if (isTest && target.startsWith("tests/support/")) return undefined;
  const allowed = [part, ...ALLOWED[part] ?? ALLOWED[part.split("/")[0]!] ?? []];
  if (!allowed.some((prefix) => target.startsWith(`${prefix}/`))) {
    return `${path} must not import "${specifier}"`;
  }
  if (target.startsWith("packages/") && partOf(target) !== part && specifier.startsWith(".")) {
    return `${path} must import "${specifier}" by the package's name`;
  }
  return undefined;
}

/** The faults in one file, a sentence each. */
export function checkSource(source: Source): string[] {
  const { path, text } = source;
  if (!/^(packages|apps)\//.test(path)) return [];
  const faults = [...text.matchAll(IMPORT)]
    .map((match) => checkImport(source, match[1] ?? match[2] ?? match[3]!))
    .filter((fault) => fault !== undefined);
  if (path.startsWith("packages/framing/") && !path.endsWith("_test.ts")) {
    const code = text.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, "");
    if (IMPURE.test(code)) faults.push(`${path} must not use a runtime's own functions`);
    if (!path.startsWith("packages/framing/stream/") && TIME.test(code)) {
      faults.push(`${path} must not know time`);
    }
  }
  return faults;
}

async function* sources(root: string, folder: string): AsyncGenerator<Source> {
  for await (const entry of Deno.readDir(folder)) {
    const file = join(folder, entry.name);
    if (entry.isDirectory) yield* sources(root, file);
    else if (entry.name.endsWith(".ts")) {
      const path = relative(root, file).replaceAll(SEPARATOR, "/");
      yield { path, text: await Deno.readTextFile(file) };
    }
  }
}

if (import.meta.main) {
  const root = fromFileUrl(new URL("..", import.meta.url));
  const faults: string[] = [];
  let files = 0;
  for (const folder of ["packages", "apps"]) {
    for await (const source of sources(root, join(root, folder))) {
      files += 1;
      faults.push(...checkSource(source));
    }
  }
  for (const fault of faults) console.error(fault);
  console.error(`Checked the imports of ${files} files: ${faults.length} faults`);
  if (faults.length > 0) Deno.exit(1);
}
