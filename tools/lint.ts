/**
 * `deno lint`. Its rule against slow types loads all that the packages import, from JSR and without end where JSR does not
 * answer; there it is left out, and said so. `deno task doc` asks for explicit types as well.
 */
import { stdFlags } from "./std_flags.ts";

const usesJsr = (await stdFlags()).length === 0;
if (!usesJsr) console.error("deno lint without no-slow-types, which needs JSR");
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["lint", ...usesJsr ? [] : ["--rules-exclude=no-slow-types"], ...Deno.args],
  cwd: new URL("..", import.meta.url),
}).spawn().status;
Deno.exit(code);
