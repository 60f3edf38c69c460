/**
 * A disk that one program sees: a tmpfs, mounted over a folder in namespaces of its own. It is gone with the program.
 *
 * ```ts ignore
 * const disk = new SmallDisk(folder, "size=32m");
 * await using app = await App.start("file-send", ["receive", ":0", "-o", folder, "--accept-all"], { host: disk });
 * await Deno.writeFile(`${disk.seenBy(app.pid)}/filler`, data);
 * ```
 */
import { needs, type Skip, unless } from "./skip.ts";

/** `$0`: options of the mount, `$1`: the folder; the program follows. */
const SCRIPT = `mount -t tmpfs -o "$0" none "$1" && shift && exec "$@"`;

const ENTER = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", SCRIPT];

/** Where a program runs that sees the disk. */
export class SmallDisk {
  readonly #folder: string;
  readonly #options: string;

  /** `options` as mount(8) takes them: `size=32m`, `ro`. */
  constructor(folder: string, options: string) {
    this.#folder = folder;
    this.#options = options;
  }

  /** The command line that runs a program, which keeps its process id. */
  argv(argv: readonly string[]): string[] {
    return [...ENTER, this.#options, this.#folder, ...argv];
  }

  /** The path at which others find the disk while the program runs. */
  seenBy(pid: number): string {
    return `/proc/${pid}/root${this.#folder}`;
  }
}

function isAllowed(): boolean {
  const [command, ...args] = [...ENTER, "size=1m", "/mnt", "true"];
  return new Deno.Command(command!, { args, stderr: "null" }).outputSync().success;
}

/** For tests with a {@linkcode SmallDisk}. They need Linux. */
export function needsSmallDisk(): Skip {
  const programs = needs("unshare", "mount");
  return programs.suffix !== "" ? programs : unless(isAllowed(), "user or mount namespaces");
}
