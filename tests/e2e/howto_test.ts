import { assertEquals } from "@std/assert";
import { SCENES } from "../../apps/howto/scenes.ts";

const ROOT = new URL("../..", import.meta.url);

/** Runs `deno task howto` as a person would. */
async function howto(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "howto", ...args],
    cwd: ROOT,
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out!, stderr: err! };
}

/** How the lines begin that tell what came of both ways, for all scenes. */
function verdicts(text: string): string[] {
  return [...text.matchAll(/^ {2}[✗✓] [A-Z]+: /gm)].map(([start]) => start);
}

Deno.test("deno task howto all returns 0 and shows each wrong way fail and each right way work", async () => {
  for (
    const [language, ...expected] of [
      ["en", "  ✗ FAILS: ", "  ✓ WORKS: "],
      ["es", "  ✗ FALLA: ", "  ✓ FUNCIONA: "],
    ]
  ) {
    const { code, stdout, stderr } = await howto("all", "--lang", language!);
    assertEquals(code, 0, stdout + stderr);
    assertEquals(verdicts(stdout), SCENES.flatMap(() => expected));
    // A pipe is no terminal.
    assertEquals(stdout.includes("\x1b"), false);
  }
});

Deno.test("deno task howto returns 2 when a scene is unknown", async () => {
  assertEquals((await howto("half-open")).code, 2);
});
