/**
 * `@zocalo/framing` on Node: the files that are published, with no more than their types taken out,
 * as Node reads JavaScript only, and with `@std` from npm.
 */
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, globToRegExp, join } from "@std/path";
import config from "../../packages/framing/deno.json" with { type: "json" };
import npmImportMap from "../../tools/npm_import_map.json" with { type: "json" };
import { run } from "../support/run.ts";
import { type Skip, unless } from "../support/skip.ts";

const PACKAGE: string = fromFileUrl(new URL("../../packages/framing", import.meta.url));
const SMOKE: string = fromFileUrl(new URL("node/framing_smoke.mjs", import.meta.url));

/** `npm:deno-std@1.4.0/bytes/concat.js`, for `@std/bytes/concat`. */
const NPM: Record<string, string> = npmImportMap.imports;
const NPM_SPECIFIER = /^npm:([^@/]+)@([^/]+)\/(.*)$/;

/** Where Node is missing, Deno puts itself on the PATH under that name. */
async function needsNode(): Promise<Skip> {
  try {
    const { code } = await run(["node", "-e", "process.exit(process.versions.deno ? 1 : 0)"]);
    return unless(code === 0, "node");
  } catch {
    return unless(false, "node");
  }
}

async function publishedFiles(folder: string): Promise<string[]> {
  const excluded = config.publish.exclude.map((glob): RegExp => globToRegExp(glob));
  const paths: string[] = [];
  const walk = async (below: string) => {
    for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
      const path = join(below, name);
      if (isDirectory) await walk(path);
      else if (name.endsWith(".ts") && !excluded.some((glob) => glob.test(path))) paths.push(path);
    }
  };
  await walk("");
  return paths;
}

function toJs(path: string): string {
  return path.replace(/\.ts$/, ".js");
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value));
}

/** Names the modules so that Node finds them; collects the npm packages that it needs. */
function renameImports(text: string, dependencies: Map<string, string>): string {
  return text.replace(/(\bfrom|^import) "([^"]+)"/gm, (_, keyword, specifier: string) => {
    const [, name, version, path] = NPM[specifier]?.match(NPM_SPECIFIER) ?? [];
    if (name !== undefined) dependencies.set(name, version!);
    const renamed = name === undefined ? toJs(specifier) : `${name}/${path}`;
    return `${keyword} "${renamed}"`;
  });
}

/** Runs a program in a folder, and fails with what it said. */
async function mustRun(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  assertEquals(code, 0, `${command} ${args[0]}: ${said}`);
}

/** Takes the types out of the published files, and nothing else. */
async function stripTypes(paths: readonly string[], folder: string): Promise<void> {
  const flags = ["--quiet", "--no-check", "--no-config", "--no-lock", "--outdir", folder];
  await mustRun(PACKAGE, Deno.execPath(), "transpile", ...flags, ...paths);
}

/** Makes a Node project in `folder` that has the package installed. */
async function makeProject(folder: string): Promise<void> {
  const sources = await publishedFiles(PACKAGE);
  const stripped = join(folder, "stripped");
  await stripTypes(sources, stripped);

  const dependencies = new Map<string, string>();
  const modules = new Map<string, string>();
  for (const path of sources.map(toJs)) {
    modules.set(path, renameImports(await Deno.readTextFile(join(stripped, path)), dependencies));
  }
  await writeJson(join(folder, "package.json"), {
    type: "module",
    dependencies: Object.fromEntries(dependencies),
  });
  await mustRun(folder, Deno.execPath(), "install", "--quiet", "--no-lock");

  const installed = join(folder, "node_modules", config.name);
  for (const [path, text] of modules) {
    await Deno.mkdir(dirname(join(installed, path)), { recursive: true });
    await Deno.writeTextFile(join(installed, path), text);
  }
  const exports = Object.entries(config.exports).map(([name, path]) => [name, toJs(path)]);
  await writeJson(join(installed, "package.json"), {
    name: config.name,
    type: "module",
    exports: Object.fromEntries(exports),
  });
  await Deno.copyFile(SMOKE, join(folder, "framing_smoke.mjs"));
}

const forNode = await needsNode();
Deno.test({
  name: `@zocalo/framing runs on Node${forNode.suffix}`,
  ignore: forNode.ignore,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      await makeProject(folder);
      await mustRun(folder, "node", "--test", "framing_smoke.mjs");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
