import { assertFalse, assertStringIncludes } from "@std/assert";
import { connect } from "@zocalo/transport";
import { stdFlags } from "../../tools/std_flags.ts";
import { needs } from "../support/skip.ts";
import { leaveTogether, readSome } from "./_echo_peers.ts";

const ROOT = new URL("../..", import.meta.url);

/** A terminal that lives longer is closed, so that a test that waits for it fails rather than hangs. In milliseconds. */
const LIFETIME = 60_000;

/** A command in a terminal: a pane of a tmux server of its own. */
class Terminal implements AsyncDisposable {
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
    const env = { ZOCALO_STD: (await stdFlags()).join(" "), TMUX_TMPDIR: this.#folder };
    return await new Deno.Command("tmux", { args: ["-L", this.#name, ...args], cwd: ROOT, env })
      .output();
  }

  async press(key: string): Promise<void> {
    await this.#tmux("send-keys", key);
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

const { ignore, suffix } = needs("tmux");

Deno.test({
  name: `deno task echo serve drains at one Ctrl-C, which arrives twice, and returns 0${suffix}`,
  ignore,
  async fn() {
    await using terminal = await Terminal.start("deno task echo serve :0");
    const [, endpoint] = await terminal.match(/^listening on (\S+)$/m);
    using client = await connect(endpoint!);
    await client.write(new Uint8Array(1));
    await readSome(client);
    const left = leaveTogether(client);
    await terminal.press("C-c");
    const { input: screen } = await terminal.match(/^exited with \d+$/m);
    await left;
    assertStringIncludes(screen!, "\nexited with 0\n");
    assertStringIncludes(screen!, "draining 1 connection;");
    assertFalse(screen!.includes("aborted"), screen);
  },
});
