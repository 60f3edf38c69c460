/**
 * Prints the flags with which Deno finds the modules of `@std`: none where JSR answers or the modules are cached, else
 * those that take them from npm. Tasks put the answer into `ZOCALO_STD`, so that it is looked for once and every process
 * that they start takes the same.
 */
import config from "../deno.json" with { type: "json" };
import npmImportMap from "./npm_import_map.json" with { type: "json" };

/** An unreachable JSR may hang rather than fail: this is all the time it gets, in milliseconds. */
const PROBE_TIMEOUT = 1_500;

const ROOT = new URL("..", import.meta.url);
const NPM_FLAGS = ["--import-map=tools/npm_import_map.json", "--no-lock"];

/** `@std/bytes/concat` as `jsr:@std/bytes@^1.0.6/concat`, for each `@std` module in use. */
const SPECIFIERS = Object.keys(npmImportMap.imports)
  .filter((name) => name.startsWith("@std/"))
  .map((name) => {
    const [scope, pkg, ...path] = name.split("/");
    const imports: Record<string, string> = config.imports;
    return [imports[`${scope}/${pkg}`], ...path].join("/");
  });

async function succeeds(args: string[], options: { timeout?: number } = {}): Promise<boolean> {
  const { timeout } = options;
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    ...(timeout === undefined ? {} : { signal: AbortSignal.timeout(timeout) }),
  });
  return (await command.output()).success;
}

function isCached(): Promise<boolean> {
  const imports = SPECIFIERS.map((name) => `import ${JSON.stringify(name)};`).join("");
  return succeeds([
    "run",
    "--cached-only",
    "--no-check",
    `data:text/javascript,${encodeURIComponent(imports)}`,
  ]);
}

/** Whether JSR answers for one small module; a local copy does not count. */
function answers(): Promise<boolean> {
  const smallest = SPECIFIERS.find((name) => name.endsWith("/concat"))!;
  return succeeds(["info", "--no-config", "--reload", smallest], { timeout: PROBE_TIMEOUT });
}

/** The flags as a list; a choice that a parent process made stands. */
export async function stdFlags(): Promise<string[]> {
  const chosen = Deno.env.get("ZOCALO_STD");
  if (chosen !== undefined) return chosen.split(" ").filter((flag) => flag !== "");
  if (await isCached() || await answers()) return [];
  console.error("JSR does not answer: the @std modules are taken from npm (deno-std@1.4.0)");
  return NPM_FLAGS;
}

if (import.meta.main) console.log((await stdFlags()).join(" "));
