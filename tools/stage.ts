/** Terminals side by side in which somebody types, and a record of all that they show. */
import { Tmux } from "../tests/support/tmux.ts";
import type { Take, TerminalSize } from "./terminal_svg.ts";
import { parseScreen, type Run } from "./terminal_text.ts";

/** What is not to be seen by then does not come. In milliseconds. */
const PATIENCE = 30_000;

/** How often all terminals are looked at, in milliseconds. */
const LOOK = 50;

/** How long somebody who types takes for a character, in milliseconds. */
const KEY = 45;

/** With a prompt that says nothing of the machine. */
const SHELL = "env PS1='$ ' bash --norc --noprofile";

/** Parts the screens of several terminals in what tmux prints. */
const MARK = "=== next terminal ===";

/** Of its session: a number alone would be that of a window. */
function nameOf(terminal: number): string {
  return `terminal${terminal}`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export interface StageOptions {
  terminals: readonly TerminalSize[];
  /** Where the shells are. */
  cwd: string;
  env: Record<string, string>;
}

/** A shell in each terminal. They are killed when it is disposed of. */
export class Stage implements AsyncDisposable {
  readonly takes: Take[] = [];
  readonly #terminals: readonly TerminalSize[];
  readonly #tmux: Tmux;
  #isOver = false;
  #watching: Promise<void> = Promise.resolve();

  private constructor(options: StageOptions) {
    this.#terminals = options.terminals;
    this.#tmux = new Tmux(options);
  }

  static async open(options: StageOptions): Promise<Stage> {
    const stage = new Stage(options);
    try {
      for (const [index, { columns, rows }] of options.terminals.entries()) {
        const size = ["-x", `${columns}`, "-y", `${rows}`];
        await stage.#tmux.run("new-session", "-d", "-s", nameOf(index), ...size, SHELL);
        await stage.#tmux.run("set", "-t", nameOf(index), "status", "off");
      }
      for (const index of options.terminals.keys()) await stage.see(index, /^\$/);
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
    stage.#watching = stage.#watch();
    // It is told at the end, when tmux has been killed.
    stage.#watching.catch(() => {});
    return stage;
  }

  async #screens(): Promise<Run[][][]> {
    const commands = this.#terminals.flatMap((_, index) => [
      ...[...index > 0 ? [";"] : [], "capture-pane", "-e", "-p", "-t", nameOf(index)],
      ...[";", "display-message", "-p", MARK],
    ]);
    const text = await this.#tmux.run(...commands);
    return text.split(`${MARK}\n`).slice(0, -1).map((screen) =>
      parseScreen(screen.split("\n").slice(0, -1))
    );
  }

  async #watch(): Promise<void> {
    let before = "";
    while (!this.#isOver) {
      const screens = await this.#screens();
      const now = JSON.stringify(screens);
      if (now !== before) this.takes.push({ at: performance.now() / 1_000, screens });
      before = now;
      await pause(LOOK);
    }
  }

  /** Types as a person does. */
  async type(terminal: number, text: string): Promise<void> {
    for (const char of text) {
      // tmux takes a lone semicolon for the end of its own command.
      const key = char === ";" ? "\\;" : char;
      await this.#tmux.run("send-keys", "-t", nameOf(terminal), "-l", "--", key);
      await pause(KEY);
    }
  }

  /** Types a line. */
  async enter(terminal: number, text: string): Promise<void> {
    await this.type(terminal, text);
    await pause(300);
    await this.press(terminal, "Enter");
  }

  /** Presses a key, by the name that tmux has for it, such as `C-c`. */
  async press(terminal: number, key: string): Promise<void> {
    await this.#tmux.run("send-keys", "-t", nameOf(terminal), key);
  }

  /** Waits until a terminal shows something. */
  async see(terminal: number, pattern: RegExp): Promise<void> {
    const endsAt = performance.now() + PATIENCE;
    for (;;) {
      const text = await this.#tmux.run("capture-pane", "-p", "-t", nameOf(terminal));
      if (pattern.test(text.trimEnd())) return;
      if (performance.now() > endsAt) {
        throw new Error(`Cannot see ${pattern} in:\n${text.trimEnd()}`);
      }
      await pause(LOOK);
    }
  }

  /** Gives who watches time to read. */
  async rest(seconds: number): Promise<void> {
    await pause(1_000 * seconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    try {
      await this.#watching;
    } finally {
      await this.#tmux[Symbol.asyncDispose]();
    }
  }
}
