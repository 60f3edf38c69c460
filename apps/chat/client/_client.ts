import { formatMessage } from "../irc/message.ts";
import { Features } from "./_features.ts";
import { keep, MAX_NAME } from "./_keep.ts";
import { DEFAULT_PACE, MAX_WAITING, Outbox } from "./_outbox.ts";
import { type MemberCount, RoomState } from "./_room_state.ts";
import type { Session } from "./_session.ts";
import { Windows, type WindowState } from "./_windows.ts";
import type { ChatEvent } from "./chat_event.ts";
import type { ChatStateOptions } from "./chat_options.ts";
import type { Exit } from "./chat_state.ts";

/** A room to be in, also after the connection was lost. */
export interface WantedRoom {
  readonly name: string;
  readonly key: string | undefined;
  /** Asked for by an option: it is tried again after it was refused. */
  readonly lasting: boolean;
}

/** What all parts of the client share. */
export class Client {
  readonly options: ChatStateOptions;
  readonly windows = new Windows();
  readonly outbox: Outbox;
  /** By folded names. */
  readonly rooms = new Map<string, WantedRoom>();
  /** Masks of those who are not heard. */
  readonly ignored: string[] = [];
  /** Rooms asked for by whoever sits here, whose windows come to the front. */
  readonly following = new Set<string>();
  wantedNick: string;
  /** There as long as the connection is. */
  session: Session | undefined;
  features = new Features();
  away: string | undefined;
  exit: Exit | undefined;
  lost: string | undefined;
  /** When requests of others were answered, in milliseconds since 1970. */
  answeredAt: number[] = [];

  readonly #members: MemberCount = { count: 0 };

  constructor(options: ChatStateOptions) {
    this.options = options;
    this.wantedNick = options.nick;
    this.outbox = new Outbox(options.pace ?? DEFAULT_PACE, options.now);
  }

  get nick(): string {
    return this.session?.nick ?? this.wantedNick;
  }

  now(): number {
    return this.options.now();
  }

  tell(event: ChatEvent): void {
    this.options.onEvent?.(event);
  }

  isOwn(nick: string): boolean {
    return this.features.isSame(nick, this.nick);
  }

  isChannel(name: string): boolean {
    return this.features.isChannel(name);
  }

  /** The window of a room or of a private talk. */
  find(name: string): WindowState | undefined {
    return this.windows.find(this.isChannel(name) ? "room" : "query", name, this.features);
  }

  /** The window of a private talk, opened if need be; the status window if there are too many. */
  openQuery(nick: string): WindowState {
    return this.windows.find("query", nick, this.features) ??
      (this.windows.isFull ? this.windows.status : this.windows.open("query", nick));
  }

  /** The same for a talk that somebody else begins: these leave room for others. */
  openUnasked(nick: string): WindowState {
    const known = this.windows.find("query", nick, this.features);
    return known ?? (this.windows.hasManyQueries ? this.windows.status : this.openQuery(nick));
  }

  /** The window of a room, opened if need be; `undefined` if there are too many. */
  openRoom(name: string): WindowState | undefined {
    const known = this.windows.find("room", name, this.features);
    if (known !== undefined || this.windows.isFull) return known;
    return this.windows.open("room", name, new RoomState(this.features, this.#members));
  }

  /** Windows of the rooms where somebody is. */
  roomsWith(nick: string): WindowState[] {
    return this.windows.all.filter(({ room }) => room?.has(nick));
  }

  /** A new connection: what the last server said of itself is forgotten. */
  resetFeatures(): void {
    this.features = new Features();
    for (const { room } of this.windows.all) room?.leave();
    this.refold();
  }

  /** The server compares names in another way from now on. */
  refold(): void {
    for (const { room } of this.windows.all) room?.refold();
    const wanted = [...this.rooms.values()];
    this.rooms.clear();
    for (const room of wanted) this.rooms.set(this.features.fold(room.name), room);
  }

  want(name: string, key: string | undefined, lasting = false): void {
    if (this.rooms.size >= MAX_ROOMS) return;
    const folded = this.features.fold(name);
    const known = this.rooms.get(folded);
    this.rooms.set(folded, {
      name: keep(name, MAX_NAME),
      key: key ?? known?.key,
      lasting: lasting || known?.lasting === true,
    });
  }

  info(window: WindowState, text: string, time = this.now()): void {
    this.windows.add(window, { kind: "info", text, time });
  }

  /** Something was refused: by the server with a code, or by this client. */
  error(window: WindowState, text: string, code: string | null = null): void {
    this.windows.add(window, { kind: "error", text, time: this.now() });
    this.tell({ event: "error", code, message: text });
  }

  /** Sends a request of whoever sits here, in its turn; answers go to the window if the server can tell. */
  request(window: WindowState, command: string, params: readonly string[], text = false): void {
    this.requestLine(window, formatMessage(undefined, command, params, text));
  }

  requestLine(window: WindowState, line: string): void {
    const { session } = this;
    if (session?.phase !== "registered") return this.error(window, "Not connected");
    if (!this.mayWait(window, 1)) return;
    const labelled = () => {
      const label = this.session?.label(window);
      return label === undefined || line.startsWith("@") ? line : `@label=${label} ${line}`;
    };
    this.outbox.add({ line: labelled, lasting: false });
  }

  /** Whether so many more lines may wait; tells if not. */
  mayWait(window: WindowState, count: number): boolean {
    if (this.outbox.waiting + count <= MAX_WAITING) return true;
    const why = count > MAX_WAITING
      ? `${count} lines are too many: at most ${MAX_WAITING} can wait`
      : `${this.outbox.waiting} lines wait already`;
    this.error(window, `Not sent: ${why}`);
    return false;
  }
}

/** As many as there are windows. */
const MAX_ROOMS = 100;
