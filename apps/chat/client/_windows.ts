import type { Features } from "./_features.ts";
import { keep, MAX_NAME } from "./_keep.ts";
import type { RoomState } from "./_room_state.ts";
import type { ChatLine, LineKind, Quote } from "./chat_line.ts";
import type { ChatWindow, WindowKind } from "./chat_window.ts";

/** Lines of one window: what irssi and weechat keep is between 500 and 4096. */
const MAX_LINES = 10_000;
/** How many go at once: moving the rest costs more than keeping some. */
const STEP = 1_000;

/** All text of all windows, in UTF-16 code units: a year of a busy room, and 64 MiB at most. */
const MAX_TEXT = 32 * 1024 * 1024;
/** What a line takes besides its text, in the same units. */
const LINE_COST = 100;

/** As many as channels that `chat serve` lets a client be in (libera.chat has 250). */
const MAX_WINDOWS = 100;

/** Messages of a window that are known after it was cleared: to answer them, and not to show them again. */
const MAX_CLEARED = 20;

/** What a new line is made of. */
export interface LineParts {
  readonly kind: LineKind;
  readonly text: string;
  readonly time: number;
  readonly nick?: string | undefined;
  readonly msgid?: string | undefined;
  readonly quote?: Quote | undefined;
  readonly own?: boolean;
  readonly mention?: boolean;
  readonly replayed?: boolean;
}

/** A window, as those who fill it see it. */
export class WindowState implements ChatWindow {
  readonly id: number;
  readonly kind: WindowKind;
  name: string;
  readonly lines: ChatLine[] = [];
  /** The last messages that `/clear` has taken away. */
  cleared: readonly ChatLine[] = [];
  readonly room: RoomState | undefined;
  unread = 0;
  mentions = 0;
  mark: number | undefined;
  /** What its lines take, in UTF-16 code units. */
  cost = 0;
  /** The away message that was shown last, which is not shown again. */
  awayShown: string | undefined;

  constructor(id: number, kind: WindowKind, name: string, room?: RoomState) {
    this.id = id;
    this.kind = kind;
    this.name = keep(name, MAX_NAME);
    this.room = room;
  }

  /** The last line that is as it should be, also of those that were cleared. */
  findLast(isSo: (line: ChatLine) => boolean): ChatLine | undefined {
    return this.lines.findLast(isSo) ?? this.cleared.findLast(isSo);
  }
}

function cost({ text, nick = "", msgid = "", quote }: ChatLine): number {
  return LINE_COST + text.length + nick.length + msgid.length + (quote?.text.length ?? 0);
}

const NEWS: ReadonlySet<LineKind> = new Set(["message", "action", "notice", "error"]);

/** Servers have dots in their names, which nicks have not. */
function isServer({ kind, nick = "" }: ChatLine): boolean {
  return kind === "notice" && (nick === "" || nick.includes("."));
}

/** All windows, and which of them is looked at. */
export class Windows {
  readonly all: WindowState[] = [new WindowState(0, "status", "status")];
  #active: WindowState = this.all[0]!;
  #ids = 0;
  #lineIds = 0;
  #cost = 0;

  get status(): WindowState {
    return this.all[0]!;
  }

  get active(): WindowState {
    return this.#active;
  }

  get isFull(): boolean {
    return this.all.length >= MAX_WINDOWS;
  }

  /** Whether private talks have half of them: what others begin must leave room for rooms. */
  get hasManyQueries(): boolean {
    return this.all.filter(({ kind }) => kind === "query").length >= MAX_WINDOWS / 2;
  }

  find(kind: WindowKind, name: string, features: Features): WindowState | undefined {
    const key = features.fold(name);
    return this.all.find((each) => each.kind === kind && features.fold(each.name) === key);
  }

  /** Opens one. Call it unless {@linkcode isFull}. */
  open(kind: WindowKind, name: string, room?: RoomState): WindowState {
    const window = new WindowState(++this.#ids, kind, name, room);
    this.all.push(window);
    return window;
  }

  /** Closes one; the status window stays. */
  close(window: WindowState): void {
    const index = this.all.indexOf(window);
    if (index <= 0) return;
    this.all.splice(index, 1);
    this.#cost -= window.cost;
    if (window === this.#active) this.activate(this.all[Math.min(index, this.all.length - 1)]!);
  }

  activate(window: WindowState): void {
    if (window === this.#active || !this.all.includes(window)) return;
    this.#active.mark = undefined;
    this.#active = window;
    window.unread = 0;
    window.mentions = 0;
  }

  clear(window: WindowState): void {
    this.#cost -= window.cost;
    window.cost = 0;
    const said = window.lines.filter(({ kind }) => kind === "message" || kind === "action");
    window.cleared = [...window.cleared, ...said].slice(-MAX_CLEARED);
    window.lines.length = 0;
    window.mark = undefined;
  }

  /**
   * Adds a line: at the end, or where its time belongs if it was said earlier. What is for a window that has been closed
   * meanwhile goes to the status window.
   */
  add(to: WindowState, parts: LineParts): ChatLine {
    const window = this.all.includes(to) ? to : this.status;
    const { own = false, mention = false, replayed = false, msgid, nick, quote } = parts;
    const line: ChatLine = {
      ...parts,
      ...{ own, mention, replayed },
      id: ++this.#lineIds,
      text: keep(parts.text),
      nick: nick === undefined ? undefined : keep(nick, MAX_NAME),
      msgid: msgid === undefined ? undefined : keep(msgid, MAX_NAME),
      quote: quote && { nick: keep(quote.nick, MAX_NAME), text: keep(quote.text) },
    };
    insert(window.lines, line);
    window.cost += cost(line);
    this.#cost += cost(line);
    this.#count(window, line);
    if (window.lines.length >= MAX_LINES) this.#drop(window, STEP);
    while (this.#cost > MAX_TEXT) this.#shrink();
    return line;
  }

  #count(window: WindowState, line: ChatLine): void {
    if (window === this.#active || line.own || !NEWS.has(line.kind) || isServer(line)) return;
    // What was said before one came for the first time is there to be read, but it is no news.
    if (line.replayed && window.room?.rejoined === false) return;
    window.mark ??= line.id;
    window.unread += 1;
    if (line.mention || window.kind === "query") window.mentions += 1;
  }

  #drop(window: WindowState, count: number): void {
    const freed = window.lines.splice(0, count).reduce((sum, line) => sum + cost(line), 0);
    window.cost -= freed;
    this.#cost -= freed;
  }

  /** The largest window loses its oldest lines. */
  #shrink(): void {
    const largest = this.all.reduce((most, each) => each.cost > most.cost ? each : most);
    this.#drop(largest, Math.ceil(largest.lines.length / 10));
  }
}

/** Puts a line that was said earlier in front of those that are later. */
function insert(lines: ChatLine[], line: ChatLine): void {
  let at = lines.length;
  if (line.replayed) { while (at > 0 && lines[at - 1]!.time > line.time) at -= 1; }
  if (at === lines.length) lines.push(line);
  else lines.splice(at, 0, line);
}
