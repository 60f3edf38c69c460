import type { Size } from "./frame.ts";
import type { ScreenOutput } from "./screen.ts";
import { TtyOutput } from "./_tty_output.ts";

/** A terminal whose size nobody has set says 0 (ioctl_tty(2)). */
const DEFAULT_SIZE: Size = { columns: 80, rows: 24 };

/**
 * The alternate screen, no wrapping at the right edge (terminals differ about the width of some letters), and pastes that are told
 * (xterm's ctlseqs, "Private Modes").
 */
const ENTER = "\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[2J";
const LEAVE = "\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?25h\x1b[?1049l";

/**
 * Whether Ctrl-C and Ctrl-Z are signals, for all processes of the job, as shells expect; else they are keys. "deno task" does not
 * stop with what it runs (Deno 2.9.6): at Ctrl-Z nobody would give the shell its terminal back.
 */
const KEYS_ARE_SIGNALS = Deno.build.standalone && Deno.build.os !== "windows";

/** What a {@linkcode Tty} tells. */
export interface TtyEvents {
  onInput(bytes: Uint8Array): void;
  /** What is on the screen is not known any more: its size has changed, or something else was shown. */
  onLost(): void;
  /** There is no terminal any more. */
  onGone(): void;
}

/** Windows has none of them. */
function signals(): Deno.Signal[] {
  if (Deno.build.os === "windows") return [];
  return canStop() ? ["SIGWINCH", "SIGCONT", "SIGTSTP"] : ["SIGWINCH", "SIGCONT"];
}

/**
 * Whether this process may stop itself: Deno 2.9.6 lets it, Deno 2.4 asks for `--allow-run`. Else it is left to the system, which
 * does it without giving back the terminal; it comes back all the same.
 */
function canStop(): boolean {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  return major > 2 || major === 2 && minor >= 9;
}

/**
 * The terminal of this process, taken over until it is disposed of: then it is as it was before. It is also given back before
 * the process is stopped (Ctrl-Z), when it exits, and when an error that nobody catches is about to be reported. One that takes
 * nothing for half a second is left as it is.
 */
export class Tty implements ScreenOutput, AsyncDisposable {
  readonly #events: TtyEvents;
  readonly #output: TtyOutput;
  readonly #signals = signals();
  #isTaken = false;

  constructor(events: TtyEvents) {
    this.#events = events;
    this.#output = new TtyOutput(() => events.onGone());
    this.#take();
    for (const signal of this.#signals) Deno.addSignalListener(signal, this.#listeners[signal]!);
    for (const event of LAST_EVENTS) addEventListener(event, this.#giveBackNow);
    void this.#read();
  }

  readonly #listeners: Partial<Record<Deno.Signal, () => void>> = {
    SIGWINCH: () => this.#events.onLost(),
    SIGTSTP: async () => {
      await this.#giveBack();
      // It goes on behind this line when the process does, and is told by SIGCONT.
      Deno.kill(Deno.pid, "SIGSTOP");
    },
    SIGCONT: async () => {
      await this.#output.written;
      this.#take();
      this.#events.onLost();
    },
  };

  get size(): Size {
    const { columns, rows } = Deno.consoleSize();
    return { columns: columns || DEFAULT_SIZE.columns, rows: rows || DEFAULT_SIZE.rows };
  }

  /** Writes all of the text, unless the terminal was given back or has gone. */
  async write(text: string): Promise<void> {
    if (this.#isTaken) await this.#output.write(text);
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (let count; (count = await Deno.stdin.read(buffer)) !== null;) {
        if (count > 0) this.#events.onInput(buffer.subarray(0, count));
      }
    } catch {
      // EIO: the terminal was closed.
    }
    this.#events.onGone();
  }

  #take(): void {
    try {
      Deno.stdin.setRaw(true, { cbreak: KEYS_ARE_SIGNALS });
      this.#isTaken = true;
      void this.#output.write(ENTER);
    } catch {
      this.#events.onGone();
    }
  }

  async #giveBack(): Promise<void> {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    if (await this.#output.writeLast(LEAVE)) leaveRawMode();
  }

  readonly #giveBackNow = (): void => {
    if (!this.#isTaken || this.#output.isStuck) return;
    this.#isTaken = false;
    this.#output.writeNow(LEAVE);
    leaveRawMode();
  };

  async [Symbol.asyncDispose](): Promise<void> {
    for (const signal of this.#signals) Deno.removeSignalListener(signal, this.#listeners[signal]!);
    await this.#giveBack();
    for (const event of LAST_EVENTS) removeEventListener(event, this.#giveBackNow);
  }
}

const LAST_EVENTS = ["unload", "error", "unhandledrejection"] as const;

function leaveRawMode(): void {
  try {
    Deno.stdin.setRaw(false);
  } catch {
    // It has gone, and takes no harm.
  }
}
