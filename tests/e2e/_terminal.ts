import { stdFlags } from "../../tools/std_flags.ts";
import { Tmux } from "../support/tmux.ts";

const ROOT = new URL("../..", import.meta.url);

/** A terminal that lives longer is closed, so that a test that waits for it fails rather than hangs. In milliseconds. */
const LIFETIME = 60_000;

/** A command in a terminal. It is killed when it is disposed of. */
export class Terminal implements AsyncDisposable {
  readonly #tmux: Tmux;
  readonly #timer: ReturnType<typeof setTimeout>;

  private constructor(tmux: Tmux) {
    this.#tmux = tmux;
    this.#timer = setTimeout(() => void tmux.kill(), LIFETIME);
  }

  /** Runs `command` with a shell, which then prints its exit code. */
  static async start(command: string): Promise<Terminal> {
    const env = { ZOCALO_STD: (await stdFlags()).join(" ") };
    const terminal = new Terminal(new Tmux({ cwd: ROOT, env }));
    // The shell gets Ctrl-C too; what it starts does not inherit the trap. "cat" keeps what was printed on the screen.
    const script = `trap : INT; ${command}; echo "exited with $?"; cat`;
    try {
      await terminal.#tmux.run("new-session", "-d", "-x", "200", "-y", "50", script);
    } catch (error) {
      await terminal[Symbol.asyncDispose]();
      throw error;
    }
    return terminal;
  }

  /** Presses a key, by the name that tmux has for it, such as `C-c`. */
  async press(key: string): Promise<void> {
    await this.#tmux.run("send-keys", key);
  }

  /** Types a line. */
  async type(line: string): Promise<void> {
    await this.#tmux.run("send-keys", "-l", line);
    await this.press("Enter");
  }

  /** Waits until what is on the screen matches. */
  async match(pattern: RegExp): Promise<RegExpMatchArray> {
    for (let screen = "";;) {
      screen = await this.#tmux.run("capture-pane", "-p").catch((cause) => {
        throw new Error(`Cannot find ${pattern}. The last screen:\n${screen}`, { cause });
      });
      const match = screen.match(pattern);
      if (match !== null) return match;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#tmux[Symbol.asyncDispose]();
  }
}
