import { residentBytes } from "../bench/usage.ts";
import { commandLine } from "./app.ts";
import { Tmux } from "./tmux.ts";

const ROOT = new URL("../..", import.meta.url);

/** A screen that lives longer is closed, so that a test that waits for it fails rather than hangs. In milliseconds. */
const LIFETIME = 60_000;

/** What is not on the screen by then does not come. In milliseconds. */
const PATIENCE = 20_000;

/** How often the screen is looked at, in milliseconds. */
const LOOK = 20;

export interface ChatScreenOptions {
  /** @default 100 */
  readonly columns?: number;
  /** @default 40 */
  readonly rows?: number;
  /** How much memory objects may take, in mebibytes: beyond that it crashes. */
  readonly heap?: number;
  /** The program in front of `join`; as other tests run it, if it is left out. */
  readonly program?: readonly string[];
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** `chat join` as somebody sees it: in a terminal. It is killed when it is disposed of. */
export class ChatScreen implements AsyncDisposable {
  readonly #tmux = new Tmux({ cwd: ROOT });
  readonly #timer: ReturnType<typeof setTimeout>;

  private constructor() {
    this.#timer = setTimeout(() => void this.#tmux.kill(), LIFETIME);
  }

  /**
   * Runs `chat join` with these arguments; at its end the screen says `exited with CODE`. When it has been stopped it says
   * `stopped`, and Enter is `fg`.
   */
  static async start(args: readonly string[], options: ChatScreenOptions = {}) {
    const { columns = 100, rows = 40, heap, program = await commandLine("chat") } = options;
    const screen = new ChatScreen();
    const words = [...program, "join", ...args].map(quote).join(" ");
    const flags = heap === undefined ? "" : `DENO_V8_FLAGS=--max-old-space-size=${heap} `;
    const started = flags +
      `sh -c ${quote(`echo $$ > "${screen.#tmux.folder}/pid"; exec ${words}`)}`;
    // As at a prompt the program is a job of its own; the numbers of SIGTSTP and SIGSTOP are above those of other ends. "cat"
    // keeps the screen as it is.
    const goOn =
      "while [ $code -gt 146 ]; do echo stopped; read -r _; fg > /dev/null; code=$?; done";
    const end = `echo $code > "${screen.#tmux.folder}/code"; echo "exited with $code"; exec cat`;
    const script = `set -m; trap : INT; ${started}; code=$?; ${goOn}; ${end}`;
    try {
      const size = ["-x", `${columns}`, "-y", `${rows}`];
      await screen.#tmux.run(
        ...["new-session", "-d", ...size, script],
        ...[";", "set", "-g", "history-limit", "0"],
        ...[";", "pipe-pane", `cat > "${screen.#tmux.folder}/raw"`],
      );
    } catch (error) {
      await screen[Symbol.asyncDispose]();
      throw error;
    }
    return screen;
  }

  /** The process of `chat join`. */
  async pid(): Promise<number> {
    return Number(await Deno.readTextFile(`${this.#tmux.folder}/pid`));
  }

  /** How much memory it has in use, in bytes. */
  async memory(): Promise<number> {
    return await residentBytes(await this.pid());
  }

  /** All that it has written to its terminal, control sequences and all. */
  async raw(): Promise<string> {
    return await Deno.readTextFile(`${this.#tmux.folder}/raw`);
  }

  /** Presses a key, by the name that tmux has for it, such as `C-c`. */
  async press(key: string): Promise<void> {
    await this.#tmux.run("send-keys", key);
  }

  /** Types without Enter. */
  async type(text: string): Promise<void> {
    await this.#tmux.run("send-keys", "-l", "--", text);
  }

  /** Types a line. */
  async enter(line: string): Promise<void> {
    await this.#tmux.run("send-keys", "-l", "--", line, ";", "send-keys", "Enter");
  }

  /** Pastes as a terminal does that tells pastes, or as one that does not: then it is as if it was typed. */
  async paste(text: string, { told = true } = {}): Promise<void> {
    const path = `${this.#tmux.folder}/paste`;
    await Deno.writeTextFile(path, text);
    await this.#tmux.run("load-buffer", path, ";", "paste-buffer", ...(told ? ["-p"] : []));
  }

  /** Stops the terminal: nobody reads what is written to it, until the function that comes back is called. */
  async freeze(): Promise<() => void> {
    const terminal = Number(await this.#tmux.run("display-message", "-p", "#{pid}"));
    Deno.kill(terminal, "SIGSTOP");
    return () => Deno.kill(terminal, "SIGCONT");
  }

  /** Waits until the process has ended, whatever is on the screen, and gives its exit code. */
  async ended(): Promise<number> {
    const endsAt = performance.now() + PATIENCE;
    for (;;) {
      const code = await Deno.readTextFile(`${this.#tmux.folder}/code`).catch(() => "");
      if (code !== "") return Number(code);
      if (performance.now() > endsAt) throw new Error("Cannot wait: it does not end");
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux.run("resize-window", "-x", `${columns}`, "-y", `${rows}`);
  }

  /** What the screen shows now: its rows, without the spaces at their ends. */
  async rows(): Promise<string[]> {
    const text = await this.#tmux.run("capture-pane", "-p");
    return text.split("\n").slice(0, -1).map((row) => row.trimEnd());
  }

  /** Waits until the screen is as it should be, and gives its rows. */
  async until(what: string, isSo: (rows: string[]) => boolean): Promise<string[]> {
    const endsAt = performance.now() + PATIENCE;
    for (;;) {
      const rows = await this.rows();
      if (isSo(rows)) return rows;
      if (performance.now() > endsAt) {
        throw new Error(`Cannot see ${what} on the screen:\n${rows.join("\n")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  /** Waits until the screen shows something, and gives its rows. */
  async see(pattern: RegExp): Promise<string[]> {
    return await this.until(`${pattern}`, (rows) => pattern.test(rows.join("\n")));
  }

  /** Waits until the screen does not show something, and gives its rows. */
  async miss(pattern: RegExp): Promise<string[]> {
    return await this.until(`no ${pattern}`, (rows) => !pattern.test(rows.join("\n")));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#tmux[Symbol.asyncDispose]();
  }
}
