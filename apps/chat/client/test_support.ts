import { assertEquals } from "@std/assert";
import type { ChatEvent } from "./chat_event.ts";
import type { ChatLine } from "./chat_line.ts";
import type { ChatStateOptions } from "./chat_options.ts";
import { ChatState } from "./chat_state.ts";
import type { ChatWindow } from "./chat_window.ts";

/** A client in memory, at a time that stands still. */
export class TestChat {
  readonly state: ChatState;
  readonly events: ChatEvent[] = [];
  /** 2026-01-01T00:00:00.000Z. */
  now = 1_767_225_600_000;

  constructor(options: Partial<ChatStateOptions> = {}) {
    this.state = new ChatState({
      nick: "ana",
      rooms: [],
      version: "zocalo-1.2.3",
      now: () => this.now,
      onEvent: (event) => this.events.push(event),
      ...options,
    });
  }

  /** A client that has registered at a server with those capabilities, and what it was told; rooms have answered. */
  static registered(capabilities = "", options: Partial<ChatStateOptions> = {}): TestChat {
    const chat = new TestChat(options);
    chat.register(capabilities);
    return chat;
  }

  /** The same, in `#a` with others. */
  static inRoom(capabilities = "", others = "bob @cleo"): TestChat {
    const chat = TestChat.registered(capabilities, { rooms: ["#a"] });
    chat.hear(
      ":ana!ana@host JOIN #a",
      `:irc.test 353 ana = #a :ana ${others}`,
      ":irc.test 366 ana #a :End",
    );
    chat.state.take();
    return chat;
  }

  register(capabilities = ""): void {
    this.state.connected();
    const lists = capabilities === ""
      ? []
      : [`CAP * LS :${capabilities}`, `CAP * ACK :${capabilities}`];
    this.hear(...lists, ":irc.test 001 ana :Welcome");
    this.hear(
      ":irc.test 005 ana CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ CHANMODES=b,k,l,imnst :are supported",
    );
    const ping = this.state.take().findLast((line) => line.startsWith("PING "));
    this.hear(`PONG irc.test :${ping!.slice("PING ".length)}`);
  }

  /** Lines of the server. */
  hear(...lines: string[]): void {
    for (const line of lines) this.state.receive(line);
  }

  /** Enters something, and gives the lines that go out for it. */
  say(text: string): string[] {
    this.state.submit(text);
    return this.state.take();
  }

  /** Answers all PINGs and lets time pass until nothing waits any more; gives all lines but those PINGs. */
  drain(): string[] {
    const all: string[] = [];
    for (let turn = 0; turn < 20_000; turn++) {
      for (const line of this.state.take()) {
        if (line.startsWith("PING ")) this.hear(`PONG irc.test :${line.slice("PING ".length)}`);
        else all.push(line);
      }
      if (this.state.waiting === 0) return all;
      this.now += 500;
    }
    throw new Error(`Cannot drain: ${this.state.waiting} lines wait`);
  }

  /** By its name; the status window is `status`, whatever the server is called. */
  window(name: string): ChatWindow {
    if (name === "status") return this.state.windows[0]!;
    const window = this.state.windows.find((each) => each.name === name);
    if (window === undefined) throw new Error(`Cannot find the window "${name}"`);
    return window;
  }

  get names(): string[] {
    return this.state.windows.map(({ kind, name }) => kind === "status" ? kind : name);
  }

  /** The lines of a window as `kind nick text`. */
  shown(name: string): string[] {
    return this.window(name).lines.map(shownLine);
  }

  /** The last line of a window. */
  last(name?: string): string {
    const { lines } = name === undefined ? this.state.active : this.window(name);
    return shownLine(lines.at(-1)!);
  }

  members(name: string): string {
    return this.window(name).room!.members.map(({ prefix, nick }) => prefix + nick).join(" ");
  }

  /** Enters something, and compares all that goes out for it. */
  expect(text: string, ...lines: string[]): void {
    assertEquals(this.say(text), lines);
    this.drain();
    this.now += 10_000;
    this.drain();
    this.hear("PONG irc.test :something");
  }
}

function shownLine({ kind, nick, text }: ChatLine): string {
  return [kind, nick ?? "-", text].join(" ");
}
