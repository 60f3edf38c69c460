/** The command line of `deno task compile`. */
import { parseArgs } from "@std/cli/parse-args";
import { type Target, TARGETS } from "./compile_deno.ts";

export const USAGE = `Usage: deno task compile [--target TARGET|all]... [NAME]...

Makes executables that need no Deno: zocalo-echo, zocalo-chat and zocalo-file-send, or those named.

Without --target they are for this machine, and go to dist/. With it they go to dist/TARGET/, and an
archive of each to dist/, with SHA256SUMS of all archives that are there. Targets:
${TARGETS.map((target) => `  ${target}`).join("\n")}

DENORT_BIN        a denort of this Deno, where it cannot be downloaded; for one target
SOURCE_DATE_EPOCH the time in archives and in --version; that of the commit if it is not set`;

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface CompileArgs {
  /** Of executables. */
  readonly names: readonly string[];
  /** None: this machine, without archives. */
  readonly targets: readonly Target[];
}

function toTargets(texts: readonly string[]): readonly Target[] {
  if (texts.includes("all")) return TARGETS;
  for (const text of texts) {
    if ((TARGETS as readonly string[]).includes(text)) continue;
    throw new UsageError(
      `Cannot compile for ${JSON.stringify(text)}: expected all or one of ${TARGETS.join(", ")}`,
    );
  }
  return TARGETS.filter((target) => texts.includes(target));
}

function toNames(texts: readonly string[], known: readonly string[]): readonly string[] {
  if (texts.length === 0) return known;
  const names = texts.map((text) => {
    const name = known.find((name) => name === text || name === `zocalo-${text}`);
    if (name !== undefined) return name;
    throw new UsageError(
      `Cannot compile ${JSON.stringify(text)}: expected one of ${known.join(", ")}`,
    );
  });
  return [...new Set(names)];
}

/** @throws {UsageError} */
export function parseCompileArgs(
  args: readonly string[],
  known: readonly string[],
  denort: string | undefined = Deno.env.get("DENORT_BIN"),
): CompileArgs | "help" {
  const parsed = parseArgs([...args], {
    boolean: ["help"],
    string: ["_", "target"],
    collect: ["target"],
    alias: { h: "help" },
    unknown: (arg: string, key?: string) => {
      if (key !== undefined) throw new UsageError(`Unknown option ${JSON.stringify(arg)}`);
    },
  });
  if (parsed.help) return "help";
  const targetTexts: string[] = parsed.target;
  const nameTexts: string[] = parsed._.map(String);
  const targets = toTargets(targetTexts);
  if (denort !== undefined && targets.length > 1) {
    throw new UsageError(
      `Cannot compile for ${targets.length} targets with one DENORT_BIN: it is for one of them`,
    );
  }
  return { names: toNames(nameTexts, known), targets };
}
