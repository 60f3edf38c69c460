/**
 * `record [NAME...]`: plays the apps in terminals, with real programs, and writes what was to be seen to `apps/NAME/NAME.svg`.
 * It needs tmux and git. The ports are the usual ones: where they are taken, give it a network of its own:
 *
 *     sudo unshare -n sh -c 'ip link set lo up && deno run -A tools/record.ts'
 */
import { dirname, fromFileUrl } from "@std/path";
import { RECORDINGS, type Script } from "./recordings.ts";
import { Stage } from "./stage.ts";
import { stdFlags } from "./std_flags.ts";
import { recordingSvg, squeeze } from "./terminal_svg.ts";

const ROOT: string = fromFileUrl(new URL("..", import.meta.url));

/** No pause is longer, however slow the machine. In seconds. */
const LONGEST_PAUSE = 2;

/** How long the end stays, in seconds. */
const REST = 5;

/** Larger ones are not worth their while in a README. In bytes. */
const MAX_BYTES = 100_000;

/** A copy of the project's files, so that what the apps write is nowhere else. */
async function copyProject(folder: string): Promise<void> {
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd: ROOT,
  }).output();
  for (const path of new TextDecoder().decode(stdout).split("\0").slice(0, -1)) {
    await Deno.mkdir(dirname(`${folder}/${path}`), { recursive: true });
    await Deno.copyFile(`${ROOT}/${path}`, `${folder}/${path}`);
  }
}

async function record({ title, terminals, prepare, play }: Script): Promise<string> {
  const cwd = await Deno.makeTempDir();
  try {
    await copyProject(cwd);
    await prepare?.(cwd);
    const env = { ZOCALO_STD: (await stdFlags()).join(" "), DENO_NO_UPDATE_CHECK: "1" };
    await using stage = await Stage.open({ terminals, cwd, env });
    await play(stage);
    const takes = squeeze(stage.takes, LONGEST_PAUSE);
    return recordingSvg({ title, terminals, takes, rest: REST });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

const names = Deno.args.length > 0 ? Deno.args : Object.keys(RECORDINGS);
for (const name of names) {
  const script = RECORDINGS[name];
  if (script === undefined) {
    console.error(`Cannot record "${name}": expected ${Object.keys(RECORDINGS).join(", ")}`);
    Deno.exit(2);
  }
  const svg = await record(script);
  const { length } = new TextEncoder().encode(svg);
  if (length > MAX_BYTES) {
    throw new Error(`Cannot keep ${name}.svg below ${MAX_BYTES} bytes: ${length}`);
  }
  await Deno.writeTextFile(`${ROOT}/apps/${name}/${name}.svg`, svg);
  console.log(`apps/${name}/${name}.svg: ${length} bytes`);
}
