/** Terminals without anybody in front of them. */

export interface TmuxOptions {
  /** Where commands run, if not here. */
  readonly cwd?: string | URL;
  /** More environment variables. */
  readonly env?: Record<string, string>;
}

/** A tmux server of its own. It is killed when it is disposed of. */
export class Tmux implements AsyncDisposable {
  /** For its socket, which it leaves behind, and for whatever else. */
  readonly folder: string = Deno.makeTempDirSync({ prefix: "zocalo" });
  readonly #options: TmuxOptions;

  constructor(options: TmuxOptions = {}) {
    this.#options = options;
  }

  /** Runs a command, which begins with the name that tmux has for it, and returns what it prints. */
  async run(...args: readonly string[]): Promise<string> {
    const { cwd, env } = this.#options;
    const { success, stdout, stderr } = await new Deno.Command("tmux", {
      // Nobody's own settings count.
      args: ["-u", "-L", "zocalo", "-f", "/dev/null", ...args],
      ...(cwd === undefined ? {} : { cwd }),
      // Without a locale tmux shows other letters than those of ASCII as "_".
      env: { TMUX_TMPDIR: this.folder, LC_ALL: "C.UTF-8", ...env },
    }).output();
    if (success) return new TextDecoder().decode(stdout);
    throw new Error(`Cannot run tmux ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  }

  /** Ends all that runs in it. */
  async kill(): Promise<void> {
    // It may have ended by itself.
    await this.run("kill-server").catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.folder, { recursive: true });
  }
}
