/**
 * Tests that need what a machine may not have. They are skipped by name: `Deno.test` prints and counts them. With
 * `ZOCALO_TEST_SKIP=never` they run, and fail where something is missing.
 */

const NEVER = Deno.env.get("ZOCALO_TEST_SKIP") === "never";

function isInstalled(program: string): boolean {
  const separator = Deno.build.os === "windows" ? ";" : ":";
  const folders = (Deno.env.get("PATH") ?? "").split(separator);
  return folders.some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}

/** Whether to skip a test that needs something, and how its name then ends: `{ ignore, suffix }`. */
export interface Skip {
  ignore: boolean;
  suffix: string;
}

/** For a test that needs `what`, which is there or not. */
export function unless(isThere: boolean, what: string): Skip {
  const ignore = !isThere && !NEVER;
  return { ignore, suffix: ignore ? ` (skipped: ${what} is missing)` : "" };
}

/** For a test that starts programs which may not be installed. */
export function needs(...programs: string[]): Skip {
  const missing = programs.filter((program) => !isInstalled(program));
  return unless(missing.length === 0, missing.join(", "));
}
