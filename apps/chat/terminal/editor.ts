const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

/** The longest text, in UTF-16 code units: as long as the longest paste. readline has no limit. */
const MAX_TEXT = 1_048_576;

/** A text and a place in it, as the keys of readline change it. Several lines are one text with `\n` in it. */
export class Editor {
  #text = "";
  #cursor = 0;
  #segments = segmenter.segment("");
  /** What Ctrl-K, Ctrl-U and Ctrl-W took away last. */
  #killed = "";

  get text(): string {
    return this.#text;
  }

  /** Where the next letter goes, in UTF-16 code units: always between two letters. */
  get cursor(): number {
    return this.#cursor;
  }

  set(text: string, cursor: number = text.length): void {
    this.#text = text;
    this.#segments = segmenter.segment(text);
    // A mark that was put behind a letter has become part of it.
    this.#cursor = this.#endAt(Math.min(Math.max(cursor, 0), text.length));
  }

  /** Puts text at the cursor; `false` if it would be too long. */
  insert(text: string): boolean {
    if (this.#text.length + text.length > MAX_TEXT) return false;
    this.replace(this.#cursor, this.#cursor, text);
    return true;
  }

  /** Puts text in the place of another, and the cursor behind it. */
  replace(start: number, end: number, text: string): void {
    this.set(this.#text.slice(0, start) + text + this.#text.slice(end), start + text.length);
  }

  /** Where the letter before a place begins. */
  before(place: number): number {
    return this.#segments.containing(place - 1)?.index ?? 0;
  }

  /** Where the letter at a place ends. */
  after(place: number): number {
    const letter = this.#segments.containing(place);
    return letter === undefined ? place : letter.index + letter.segment.length;
  }

  left(): void {
    this.#cursor = this.before(this.#cursor);
  }

  right(): void {
    this.#cursor = this.after(this.#cursor);
  }

  wordLeft(): void {
    this.#cursor = this.#wordStart();
  }

  wordRight(): void {
    this.#cursor = this.#wordEnd();
  }

  home(): void {
    this.#cursor = 0;
  }

  end(): void {
    this.#cursor = this.#text.length;
  }

  backspace(): void {
    this.replace(this.before(this.#cursor), this.#cursor, "");
  }

  delete(): void {
    const end = this.after(this.#cursor);
    this.replace(this.#cursor, end, "");
  }

  killToStart(): void {
    this.#kill(0, this.#cursor);
  }

  killToEnd(): void {
    this.#kill(this.#cursor, this.#text.length);
  }

  killWordLeft(): void {
    this.#kill(this.#wordStart(), this.#cursor);
  }

  killWordRight(): void {
    this.#kill(this.#cursor, this.#wordEnd());
  }

  yank(): boolean {
    return this.insert(this.#killed);
  }

  #kill(start: number, end: number): void {
    if (start === end) return;
    this.#killed = this.#text.slice(start, end);
    this.replace(start, end, "");
  }

  /** The place itself if it is between two letters, else where the letter ends that it is within. */
  #endAt(place: number): number {
    const letter = this.#segments.containing(place);
    return letter === undefined || letter.index === place
      ? place
      : letter.index + letter.segment.length;
  }

  /** Words are what spaces are between, as for Ctrl-W of terminals. */
  #wordStart(): number {
    let place = this.#cursor;
    while (place > 0 && isSpace(this.#text[place - 1]!)) place -= 1;
    while (place > 0 && !isSpace(this.#text[place - 1]!)) place -= 1;
    return this.#segments.containing(place)?.index ?? place;
  }

  #wordEnd(): number {
    let place = this.#cursor;
    const { length } = this.#text;
    while (place < length && isSpace(this.#text[place]!)) place += 1;
    while (place < length && !isSpace(this.#text[place]!)) place += 1;
    return this.#endAt(place);
  }
}

function isSpace(char: string): boolean {
  return /\s/.test(char);
}
