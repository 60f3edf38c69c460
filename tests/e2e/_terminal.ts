import { stdFlags } from "../../tools/std_flags.ts";

const ROOT = new URL("../..", import.meta.url);

/** A terminal that lives longer is closed, so that a test that waits for it fails rather than hangs. In milliseconds. */
const LIFETIME = 60_000;

/** A command in a terminal: a pane of a tmux server of its own. */
export class Terminal implements AsyncDisposable {
  readonly #name = `zocalo-test-${Deno.pid}`;
  /** tmux leaves its socket behind. */
  readonly #folder = Deno.makeTempDirSync();
  readonly #timer: ReturnType<typeof setTimeout>;

  private constructor() {
    this.#timer = setTimeout(() => void this.#tmux("kill-server"), LIFETIME);
  }

  /** Runs `command` with a shell, which then prints its exit code. */
  static async start(command: string): Promise<Terminal> {
    const terminal = new Terminal();
    // The shell gets Ctrl-C too; what it starts does not inherit the trap. "cat" keeps what was printed on the screen.
    const script = `trap : INT; ${command}; echo "exited with $?"; cat`;
    const session = ["new-session", "-d", "-x", "200", "-y", "50", script];
    const { success, stderr } = await terminal.#tmux("-f", "/dev/null", ...session);
    if (!success) {
      await terminal[Symbol.asyncDispose]();
      throw new Error(`Cannot start tmux: ${new TextDecoder().decode(stderr)}`);
    }
    return terminal;
  }

  async #tmux(...args: string[]): Promise<Deno.CommandOutput> {
    // Without a locale tmux shows other letters than those of ASCII as "_".
    const env = {
      ZOCALO_STD: (await stdFlags()).join(" "),
      TMUX_TMPDIR: this.#folder,
      LC_ALL: "C.UTF-8",
    };
    const all = ["-u", "-L", this.#name, ...args];
    return await new Deno.Command("tmux", { args: all, cwd: ROOT, env }).output();
  }

  /** Presses a key, by the name that tmux has for it, such as `C-c`. */
  async press(key: string): Promise<void> {
    await this.#tmux("send-keys", key);
  }

  /** Types a line. */
  async type(line: string): Promise<void> {
    await this.#tmux("send-keys", "-l", line);
    await this.press("Enter");
  }

  /** Waits until what is on the screen matches. */
  async match(pattern: RegExp): Promise<RegExpMatchArray> {
    for (let screen = "";;) {
      const { success, stdout, stderr } = await this.#tmux("capture-pane", "-p");
      if (!success) {
        const why = new TextDecoder().decode(stderr);
        throw new Error(`Cannot find ${pattern} on the screen: ${why}The last screen:\n${screen}`);
      }
      screen = new TextDecoder().decode(stdout);
      const match = screen.match(pattern);
      if (match !== null) return match;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#tmux("kill-server");
    await Deno.remove(this.#folder, { recursive: true });
  }
}
