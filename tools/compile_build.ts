/** What an executable says of its own making. */

/** Where the sources were at. */
export interface BuildData {
  /** The commit, with `-dirty` if there are changes beside it; `unknown` outside of git. */
  readonly commit: string;
  /** The date of that commit, or what `SOURCE_DATE_EPOCH` says (reproducible-builds.org), so that builds are the same. */
  readonly date: Date;
}

/** What git prints, or nothing where there is no git, or no history. */
async function git(root: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", root, ...args],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function toDate(seconds: string, from: string): Date {
  const date = new Date(1_000 * Number(seconds));
  if (/^\d+$/.test(seconds) && !Number.isNaN(date.getTime())) return date;
  throw new TypeError(
    `Cannot read ${from} as seconds since 1970: current value is ${JSON.stringify(seconds)}`,
  );
}

/** @throws {TypeError} If `SOURCE_DATE_EPOCH` is no time. */
export async function readBuildData(
  root: string,
  epoch: string | undefined = Deno.env.get("SOURCE_DATE_EPOCH"),
): Promise<BuildData> {
  const commit = await git(root, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*");
  if (epoch !== undefined) {
    return { commit: commit ?? "unknown", date: toDate(epoch, "SOURCE_DATE_EPOCH") };
  }
  const seconds = await git(root, "log", "-1", "--format=%ct");
  return {
    commit: commit ?? "unknown",
    date: seconds === undefined ? new Date() : toDate(seconds, "the date of the commit"),
  };
}

/**
 * The module that an executable begins with: the app, with more in its `--version`. Which Deno it holds, and for which
 * system, it knows by itself.
 *
 * @param main The app's own entry point, as this module imports it.
 * @param common The folder of what apps share, likewise.
 */
export function entryModule(main: string, common: string, { commit, date }: BuildData): string {
  const made = `${commit} of ${date.toISOString().slice(0, 10)}`;
  return `import { runProgram } from ${JSON.stringify(`${common}/run_program.ts`)};
import { program } from ${JSON.stringify(main)};
const version = program.version + ${JSON.stringify(` (${made}, Deno `)} + Deno.version.deno +
  ", " + Deno.build.target + ")";
Deno.exit(await runProgram({ ...program, version }, Deno.args));
`;
}
