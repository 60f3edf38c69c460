/** What came from a keyboard. */
export type Input =
  /** Typed, or pasted into a terminal that does not tell pastes. No control characters are in it. */
  | { readonly kind: "text"; readonly text: string }
  /** A key that types nothing, such as `enter`, `ctrl-a`, `alt-1`, `ctrl-left`, `shift-tab`. */
  | { readonly kind: "key"; readonly name: string }
  /** Pasted; lines end with `\n`. */
  | { readonly kind: "paste"; readonly text: string };

/**
 * The longest paste, in UTF-16 code units; what comes after is left out. As long as the longest frame of `@zocalo/framing`, and
 * twice what tmux reads of a paste at once.
 */
const MAX_PASTE = 1_048_576;

/** The longest escape sequence, in characters; keyboards send a dozen at most. */
const MAX_SEQUENCE = 64;

const PASTE_END = "\x1b[201~";

/** By the last letter of a control sequence (xterm's ctlseqs, "PC-Style Function Keys"). */
const LETTER_KEYS: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  Z: "shift-tab",
};

/** By the number in front of a tilde. */
const TILDE_KEYS: Readonly<Record<string, string>> = {
  1: "home",
  3: "delete",
  4: "end",
  5: "page-up",
  6: "page-down",
  7: "home",
  8: "end",
};

const CONTROL_KEYS: Readonly<Record<string, string>> = {
  "\t": "tab",
  "\n": "enter",
  "\r": "enter",
  "\b": "backspace",
  "\x7f": "backspace",
};

// deno-lint-ignore no-control-regex -- terminals send them
const TEXT = /[^\x00-\x1f\x7f]+/y;
/** A control sequence (ECMA-48, 5.4), or a function key of the Linux console. */
// deno-lint-ignore no-control-regex -- terminals send them
const CONTROL_SEQUENCE = /\x1b\[(?:\[[A-E]|([0-?]*)[ -/]*([@-Z\\-~]))/y;
// deno-lint-ignore no-control-regex -- terminals send them
const SHIFTED = /\x1bO([ -~])/y;
/** What can become one of both. */
// deno-lint-ignore no-control-regex -- terminals send them
const UNFINISHED = /\x1b(?:O|\[(?:\[|[0-?]*[ -/]*))?$/y;

/** xterm counts modifiers from 1: Shift is 1, Alt 2, Ctrl 4. */
function withModifiers(name: string, parameter = "1"): string {
  const bits = Number(parameter) - 1;
  return [bits & 4 ? "ctrl-" : "", bits & 2 ? "alt-" : "", bits & 1 ? "shift-" : "", name].join("");
}

function controlName(char: string): string {
  return CONTROL_KEYS[char] ?? `ctrl-${String.fromCharCode(char.charCodeAt(0) + 0x60)}`;
}

/**
 * Turns the bytes of a terminal in raw mode into keys and text. Sequences that are none of these are left out, so nothing that a
 * terminal answers ends up in what is typed. Escape and a key is that key with Alt, however long that takes, as in readline:
 * so there is no key Escape, and nothing waits for a time.
 *
 * `node:readline` is not used: the one of Deno 2.9.6 knows no pastes, and takes the rest of unknown sequences for text.
 */
export class KeyDecoder {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #rest = "";
  #paste: string | undefined;

  /** All that is complete with these bytes. */
  push(bytes: Uint8Array): Input[] {
    const inputs: Input[] = [];
    let text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    while (text !== "") {
      const length = this.#paste === undefined
        ? this.#next(text, inputs)
        : this.#nextOfPaste(text, inputs);
      if (length === 0) break;
      text = text.slice(length);
    }
    this.#rest = text;
    return inputs;
  }

  /** Takes one input from the beginning and returns its length; 0 if there has to be more. */
  #next(text: string, inputs: Input[]): number {
    const match = (pattern: RegExp) => {
      pattern.lastIndex = 0;
      return pattern.exec(text);
    };
    const typed = match(TEXT);
    if (typed !== null) {
      inputs.push({ kind: "text", text: typed[0] });
      return typed[0].length;
    }
    if (text[0] !== "\x1b") {
      inputs.push({ kind: "key", name: controlName(text[0]!) });
      return 1;
    }
    const sequence = match(CONTROL_SEQUENCE);
    if (sequence !== null) {
      const [{ length }, parameters = "", final = ""] = sequence;
      this.#control(parameters, final, inputs);
      return length;
    }
    const shifted = match(SHIFTED);
    if (shifted !== null) {
      this.#control("", shifted[1]!, inputs);
      return shifted[0].length;
    }
    if (text.length < MAX_SEQUENCE && match(UNFINISHED) !== null) return 0;
    // Alt and an arrow comes with a second escape in front from some terminals.
    if (text[1] === "\x1b" || text[1] === "[") return 1;
    const char = String.fromCodePoint(text.codePointAt(1)!);
    const name = char < " " || char === "\x7f" ? controlName(char) : char;
    inputs.push({ kind: "key", name: `alt-${name}` });
    return 1 + char.length;
  }

  #control(parameters: string, final: string, inputs: Input[]): void {
    const [first = "", modifiers] = parameters.split(";");
    if (final === "~" && first === "200") this.#paste = "";
    const name = final === "~" ? TILDE_KEYS[first] : LETTER_KEYS[final];
    if (name !== undefined) inputs.push({ kind: "key", name: withModifiers(name, modifiers) });
  }

  #nextOfPaste(text: string, inputs: Input[]): number {
    const end = text.indexOf(PASTE_END);
    // The end may be cut in two.
    const length = end >= 0 ? end : Math.max(0, text.length - PASTE_END.length + 1);
    const room = MAX_PASTE - this.#paste!.length;
    this.#paste += text.slice(0, Math.min(length, room));
    if (end < 0) return length;
    inputs.push({ kind: "paste", text: this.#paste!.replace(/\r\n?/g, "\n") });
    this.#paste = undefined;
    return end + PASTE_END.length;
  }
}
