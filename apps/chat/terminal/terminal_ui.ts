import type { ChatState, Completion } from "../client/chat_state.ts";
import { Editor } from "./editor.ts";
import { bodyHeight, composeFrame, type Frame, type Size } from "./frame.ts";
import { History } from "./history.ts";
import type { Input } from "./keys.ts";
import { Scrollback } from "./scrollback.ts";
import type { Theme } from "./theme.ts";

/** What a key asks of the terminal or the program. */
export type Wish = "redraw" | "interrupt" | undefined;

/** Tab again takes the next candidate. */
interface Completing {
  readonly completion: Completion;
  readonly index: number;
  /** The end of the candidate that is there now. */
  readonly end: number;
}

type Action = (ui: TerminalUi, size: Size) => Wish | void;

const edit = (
  name: Exclude<
    keyof Editor,
    "text" | "cursor" | "set" | "insert" | "replace" | "before" | "after"
  >,
): Action =>
(ui) => void ui.editor[name]();

/** The keys of readline, and for windows those of irssi. */
const ACTIONS: Readonly<Record<string, Action>> = {
  "enter": (ui) => ui.submit(),
  "tab": (ui) => ui.complete(1),
  "shift-tab": (ui) => ui.complete(-1),
  "left": edit("left"),
  "ctrl-b": edit("left"),
  "right": edit("right"),
  "ctrl-f": edit("right"),
  "ctrl-left": edit("wordLeft"),
  "alt-left": edit("wordLeft"),
  "alt-b": edit("wordLeft"),
  "ctrl-right": edit("wordRight"),
  "alt-right": edit("wordRight"),
  "alt-f": edit("wordRight"),
  "home": edit("home"),
  "ctrl-a": edit("home"),
  "end": edit("end"),
  "ctrl-e": edit("end"),
  "backspace": edit("backspace"),
  "delete": edit("delete"),
  "ctrl-u": edit("killToStart"),
  "ctrl-k": edit("killToEnd"),
  "ctrl-w": edit("killWordLeft"),
  "alt-backspace": edit("killWordLeft"),
  "alt-d": edit("killWordRight"),
  "ctrl-y": edit("yank"),
  "up": (ui) => ui.recall(ui.history.older(ui.editor.text)),
  "down": (ui) => ui.recall(ui.history.newer()),
  "page-up": (ui, size) => ui.scroll(-1, size),
  "page-down": (ui, size) => ui.scroll(1, size),
  "ctrl-n": (ui) => ui.step(1),
  "ctrl-p": (ui) => ui.step(-1),
  "alt-a": (ui) => ui.goToUnread(),
  "ctrl-l": () => "redraw",
  "ctrl-c": () => "interrupt",
  "ctrl-z": (ui) => ui.say("Ctrl-Z stops only the executable"),
  "ctrl-d": (ui) => {
    if (ui.editor.text === "") return "interrupt";
    ui.editor.delete();
  },
};

/** What a person does with the client: keys in, frames out. It does no I/O. */
export class TerminalUi {
  readonly #state: ChatState;
  readonly #theme: Theme;
  readonly editor: Editor = new Editor();
  readonly history: History = new History();
  readonly #scrollback: Scrollback;
  #completing: Completing | undefined;
  #hint: string | undefined;

  constructor(state: ChatState, theme: Theme) {
    this.#state = state;
    this.#theme = theme;
    this.#scrollback = new Scrollback(theme);
  }

  /** Takes what came from the keyboard. */
  input(input: Input, size: Size): Wish {
    const completing = this.#completing;
    this.#completing = undefined;
    this.#hint = undefined;
    if (input.kind !== "key") return this.#type(input);
    // Only Tab goes on with a completion.
    if (input.name === "tab" || input.name === "shift-tab") this.#completing = completing;
    const digit = /^alt-(\d)$/.exec(input.name);
    if (digit !== null) return this.#goTo(Number(digit[1]));
    return ACTIONS[input.name]?.(this, size) ?? undefined;
  }

  /** What the screen shows. */
  frame(size: Size): Frame {
    const { editor } = this;
    const parts = {
      editor,
      scrollback: this.#scrollback,
      theme: this.#theme,
      hint: this.#hint,
    };
    return composeFrame(this.#state, parts, size);
  }

  submit(): void {
    const { text } = this.editor;
    this.#scrollback.toEnd(this.#state.active);
    if (text.trim() === "") return;
    if (!this.#state.submit(text)) return;
    this.history.add(text);
    this.editor.set("");
  }

  complete(step: number): void {
    const { text, cursor } = this.editor;
    const last = this.#completing;
    const completion = last?.completion ?? this.#state.complete(text, cursor);
    const { start, end, candidates } = completion;
    if (candidates.length === 0) return;
    const index = last === undefined ? (step > 0 ? 0 : candidates.length - 1) : last.index + step;
    const wrapped = (index + candidates.length) % candidates.length;
    const candidate = candidates[wrapped]!;
    this.editor.replace(start, last?.end ?? end, candidate);
    this.#completing = { completion, index: wrapped, end: start + candidate.length };
  }

  /** Something about the last key, until the next one. */
  say(hint: string): void {
    this.#hint = hint;
  }

  recall(entry: string | undefined): void {
    if (entry !== undefined) this.editor.set(entry);
  }

  /** By a page, of which one row stays in sight. */
  scroll(direction: 1 | -1, size: Size): void {
    const height = bodyHeight(size);
    const { active } = this.#state;
    const count = Math.max(1, height - 1);
    if (direction < 0) this.#scrollback.up(active, count, size.columns, height);
    else this.#scrollback.down(active, count, size.columns);
  }

  /** To the next or the previous window. */
  step(by: 1 | -1): void {
    const { windows, active } = this.#state;
    const index = windows.indexOf(active) + by + windows.length;
    this.#state.activate(windows[index % windows.length]!);
  }

  /** To the window where somebody calls, or else to the next one where something is unread. */
  goToUnread(): void {
    const { windows } = this.#state;
    const next = windows.find(({ mentions }) => mentions > 0) ??
      windows.find(({ unread }) => unread > 0);
    if (next !== undefined) this.#state.activate(next);
  }

  /** Windows count from 1, and 0 is the tenth. */
  #goTo(digit: number): undefined {
    const window = this.#state.windows[(digit + 9) % 10];
    if (window !== undefined) this.#state.activate(window);
  }

  #type({ text }: { readonly text: string }): undefined {
    // A line that was copied with its end is one line.
    const typed = text.replace(/\n$/, "");
    if (!this.editor.insert(typed)) this.say("that is too long");
  }
}
