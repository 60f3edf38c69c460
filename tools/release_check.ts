/**
 * `release_check [TAG]`: whether what is published goes together: one version everywhere, a README, a changelog and the licence in
 * each package, a module doc on each entry point. With a tag, such as `v0.1.0`: whether it is that version, and the changelogs
 * say so too, with a date.
 */
import { fromFileUrl } from "@std/path";

/** What is read of a package's `deno.json`. */
interface PackageConfig {
  name?: string;
  version?: string;
  license?: string;
  exports?: Record<string, string>;
  publish?: { exclude?: string[] };
}

/** What has to be said of all packages of a release. */
export interface ReleaseOptions {
  /** The version of the apps. */
  version: string;
  /** Of the release; without one the changelogs may say `(unreleased)`. */
  tag?: string | undefined;
}

async function readOr(path: string, fallback: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return fallback;
    throw error;
  }
}

/** The text of the first doc comment of a module, if it is one of the module. */
function hasModuleDoc(text: string): boolean {
  const [, comment = ""] = /^\/\*\*([^]*?)\*\//.exec(text) ?? [];
  return comment.includes("@module");
}

/** Whether a heading of a changelog is that of the version. */
function isEntryOf(version: string, tag: string | undefined, heading = ""): boolean {
  const note = heading.startsWith(`${version} `) ? heading.slice(version.length + 1) : "";
  return /^\(\d{4}-\d\d-\d\d\)$/.test(note) || (tag === undefined && note === "(unreleased)");
}

/** What is wrong with a package in `folder`. */
async function packageFaults(folder: string, options: ReleaseOptions): Promise<string[]> {
  const { version, tag } = options;
  const config: PackageConfig = JSON.parse(await readOr(`${folder}/deno.json`, "{}"));
  const changelog = await readOr(`${folder}/CHANGELOG.md`, "");
  const [, first] = /^## (.+)$/m.exec(changelog) ?? [];
  const expected = `${version} (YYYY-MM-DD)${tag === undefined ? " or (unreleased)" : ""}`;
  const entries = Object.values(config.exports ?? {});
  const isDocumented = await Promise.all(
    entries.map(async (entry) => hasModuleDoc(await readOr(`${folder}/${entry}`, ""))),
  );
  const checks: [fine: boolean, fault: string][] = [
    [config.name === `@zocalo/${folder.split("/").at(-1)}`, `the name is ${config.name}`],
    [config.version === version, `the version is ${config.version}, and should be ${version}`],
    [config.license === "MIT", `the license is ${config.license}`],
    [entries.length > 0, "there are no exports"],
    [isDocumented.every(Boolean), "an entry point has no module doc"],
    [config.publish?.exclude?.includes("**/*_test.ts") ?? false, "tests would be published"],
    [(await readOr(`${folder}/README.md`, "")).startsWith("# "), "there is no README"],
    [
      isEntryOf(version, tag, first),
      `the changelog begins with ${first}, and should with ${expected}`,
    ],
  ];
  return checks.filter(([fine]) => !fine).map(([, fault]) => fault);
}

/** What is wrong with a release of the packages in `folder`. */
export async function releaseFaults(folder: string, options: ReleaseOptions): Promise<string[]> {
  const { version, tag } = options;
  const faults: string[] = [];
  if (tag !== undefined && tag !== `v${version}`) {
    faults.push(`The tag is ${tag}, and should be v${version}`);
  }
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted();
  for (const name of names) {
    const found = await packageFaults(`${folder}/${name}`, options);
    faults.push(...found.map((fault) => `${name}: ${fault}`));
  }
  if (names.length === 0) faults.push("There are no packages");
  return faults;
}

if (import.meta.main) {
  const { VERSION } = await import("../apps/common/version.ts");
  const folder = fromFileUrl(new URL("../packages", import.meta.url));
  const faults = await releaseFaults(folder, { version: VERSION, tag: Deno.args[0] });
  for (const fault of faults) console.error(fault);
  Deno.exit(faults.length === 0 ? 0 : 1);
}
