/** How long it takes from a key to what is written for it, in a large room: `deno bench apps/chat/terminal`. */
import type { Frame } from "./frame.ts";
import { difference } from "./screen.ts";
import { FakeTerminal, joinedState, receive } from "./_test_support.ts";

const SIZE = { columns: 120, rows: 50 };
const LINES = 9_990;
const MEMBERS = 1_000;

function largeRoom(): FakeTerminal {
  const state = joinedState();
  const nicks = Array.from({ length: MEMBERS }, (_, index) => `member${index}`);
  for (let i = 0; i < nicks.length; i += 20) {
    receive(state, `:irc.test 353 ana = #zocalo :${nicks.slice(i, i + 20).join(" ")}`);
  }
  receive(state, ":irc.test 366 ana #zocalo :End");
  for (let i = 0; i < LINES; i++) {
    const text = i % 2 === 0 ? "short" : `línea ${i} 日本 with some more words `.repeat(8);
    receive(state, `:${nicks[i % MEMBERS]}!u@host PRIVMSG #zocalo :${text}`);
  }
  const terminal = new FakeTerminal(state);
  terminal.size = SIZE;
  return terminal;
}

const terminal = largeRoom();
let before: Frame | undefined;

function write(): void {
  const frame = terminal.ui.frame(terminal.size);
  difference(before, frame);
  before = frame;
}

let columns = 60;
Deno.bench("a new width", () => {
  columns = columns === 200 ? 60 : columns + 1;
  terminal.size = { columns, rows: 50 };
  write();
});

Deno.bench("a letter", () => {
  terminal.press("x");
  write();
  if (terminal.ui.editor.text.length > 200) terminal.press("<ctrl-u>");
});

Deno.bench("a completion among 1 000 members", () => {
  terminal.press("<ctrl-u>", "member1", "<tab>");
  write();
});

Deno.bench("a page up of 10 000 lines", () => {
  terminal.press("<page-up>");
  write();
});

Deno.bench("a line that arrives", () => {
  receive(terminal.state, ":bea!b@host PRIVMSG #zocalo :hola a todos");
  write();
});
