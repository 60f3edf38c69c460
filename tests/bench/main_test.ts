import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { stdFlags } from "../../tools/std_flags.ts";

Deno.test("bench writes a report when it is told where", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const output = `${folder}/report.md`;
    const work = ["framing", "--quick", "--shape=u32-4k", "--only=zocalo,copy"];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", ...await stdFlags(), "tests/bench/main.ts", ...work],
        ...["--seconds=0.1", `--output=${output}`],
      ],
      cwd: new URL("../..", import.meta.url),
    }).output();
    const [printed, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(code, 0, said);
    assertStringIncludes(said!, `wrote ${output}\n`);
    const report = await Deno.readTextFile(output);
    assertMatch(report, /^# What the benchmarks measured\n/);
    // The table that was printed is in the report, too.
    const [table] = printed!.match(/^\|[^]*\|$/m)!;
    assertStringIncludes(report, table);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
