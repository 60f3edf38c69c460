/** `deno task compile` as a command. What it makes is tried in `tests/e2e`. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { TARGETS } from "./compile_deno.ts";
import { describe } from "./compile_release.ts";
import { stdFlags } from "./std_flags.ts";

const ROOT: string = fromFileUrl(new URL("..", import.meta.url));

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", ...await stdFlags(), "tools/compile.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const [printed, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: printed!, stderr: said! };
}

Deno.test("compile explains itself when asked", async () => {
  const { code, stdout } = await run(["--help"]);
  assertMatch(stdout, /^Usage: deno task compile /);
  assertEquals(code, 0);
});

Deno.test("compile exits with 2 when the command line is wrong", async () => {
  const { code, stderr } = await run(["--target=amiga"]);
  assertStringIncludes(stderr, 'Cannot compile for "amiga": expected all or one of ');
  assertEquals(code, 2);
});

Deno.test("compile exits with 1 when Deno cannot make the executable", async () => {
  const { code, stderr } = await run(["echo", "--target=aarch64-apple-darwin"], {
    DENORT_BIN: `${ROOT}/tools/no_such_denort`,
  });
  assertMatch(stderr, /^Cannot compile dist\/\.entry\/zocalo-echo\.ts$/m);
  assertStringIncludes(stderr, "no_such_denort");
  assertEquals(code, 1);
});

Deno.test("compile exits with 2 when DENORT_BIN is for another system", async () => {
  const other = TARGETS.find((target) => target !== Deno.build.target)!;
  const { code, stderr } = await run(["echo", `--target=${other}`], {
    DENORT_BIN: Deno.execPath(),
  });
  assertStringIncludes(
    stderr,
    `Cannot compile for ${other} with this DENORT_BIN: it is for ${Deno.build.target}`,
  );
  assertEquals(code, 2);
});

Deno.test("describe() tells the size, and the start-up time only when it is for this machine", async () => {
  const path = Deno.execPath();
  assertMatch(await describe(path), /^\S.* {2}[\d.]+ [kMG]iB, starts in \d+ ms$/);
  assertMatch(await describe(path, "another"), /^\S.* {2}[\d.]+ [kMG]iB$/);
});
