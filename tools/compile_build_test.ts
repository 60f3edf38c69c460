import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { needs } from "../tests/support/skip.ts";
import { run } from "../tests/support/run.ts";
import { entryModule, readBuildData } from "./compile_build.ts";

async function withFolder(fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const forGit = needs("git");

Deno.test({
  name:
    `readBuildData() tells the commit and its date, and whether there are changes${forGit.suffix}`,
  ignore: forGit.ignore,
  fn: () =>
    withFolder(async (folder) => {
      const git = async (...args: string[]) => {
        const who = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
        assertEquals((await run(["git", "-C", folder, ...who, ...args])).code, 0);
      };
      await git("init", "-q");
      await Deno.writeTextFile(`${folder}/file`, "one");
      await git("add", "file");
      await git("commit", "-qm", "First");
      const before = new Date();
      const { commit, date } = await readBuildData(folder, undefined);
      assertMatch(commit, /^[0-9a-f]{12}$/);
      assertEquals(date <= before && before.getTime() - date.getTime() < 3_600_000, true);
      await Deno.writeTextFile(`${folder}/file`, "two");
      assertEquals((await readBuildData(folder, undefined)).commit, `${commit}-dirty`);
    }),
});

Deno.test("readBuildData() takes the date from SOURCE_DATE_EPOCH when it is set", async () => {
  await withFolder(async (folder) => {
    const { commit, date } = await readBuildData(folder, "1000000000");
    assertEquals(date, new Date("2001-09-09T01:46:40Z"));
    assertEquals(commit, "unknown");
  });
});

Deno.test("readBuildData() rejects when SOURCE_DATE_EPOCH is no time", async () => {
  for (const epoch of ["", "yesterday", "-1", "9".repeat(30)]) {
    await assertRejects(() => readBuildData(".", epoch), TypeError, "SOURCE_DATE_EPOCH");
  }
});

Deno.test("entryModule() adds commit and date to the version", () => {
  const text = entryModule("./main.ts", "./common", { commit: "abc", date: new Date(0) });
  assertStringIncludes(text, "abc of 1970-01-01");
  assertStringIncludes(text, 'from "./common/run_program.ts"');
});
