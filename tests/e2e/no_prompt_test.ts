/** What apps are not permitted to do, on a terminal, where Deno would ask. */
import { assertMatch } from "@std/assert";
import { APP_FLAGS } from "../../tools/compile.ts";
import { compileProgram } from "../support/executables.ts";
import { needs } from "../support/skip.ts";
import { Terminal } from "./_terminal.ts";

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
await Deno.writeTextFile(`${folder}/main.ts`, `console.log(Deno.env.get("HOME"));`);
const { path, ...executable } = await compileProgram({
  cwd: folder,
  main: "main.ts",
  output: `${folder}/main`,
  flags: APP_FLAGS,
});

const COMMANDS = {
  "as an executable": { command: path, skip: executable },
  "from its sources": {
    command: `${Deno.execPath()} run --quiet ${APP_FLAGS.join(" ")} ${folder}/main.ts`,
    skip: { ignore: false, suffix: "" },
  },
};

const forTmux = needs("tmux");
for (const [how, { command, skip }] of Object.entries(COMMANDS)) {
  const { ignore, suffix } = forTmux.ignore ? forTmux : skip;
  Deno.test({
    name: `an app asks nobody for a permission that it lacks when it runs ${how}${suffix}`,
    ignore,
    fn: async () => {
      await using terminal = await Terminal.start(command);
      const [screen] = await terminal.match(/^[^]*(?:exited with \d+|Allow\?)/);
      assertMatch(screen, /Requires env access[^]*exited with 1$/);
    },
  });
}
