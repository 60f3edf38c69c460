import { assert, assertEquals } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import { FakeTerminal, receive } from "./_test_support.ts";
import { textWidth } from "../../common/text_width.ts";

/** Text of people who mean harm, and of those who write other scripts. */
const TEXTS = [
  "\x1b[2J\x1b]0;owned\x07 and \u009b31m and \u202egnp.exe",
  `${"日本語".repeat(50)} 👨‍👩‍👧 e\u0301${"\u0301".repeat(500)}`,
  "x".repeat(2_000),
  "\x02bold\x0f \x0304,12red\x03 \x1funderlined",
  "हिन्दी العربية עברית ไทย 한국어",
  "\u200b\u200d\ufeff",
];

function hostileTerminal(): FakeTerminal {
  const terminal = new FakeTerminal();
  const { state } = terminal;
  TEXTS.forEach((text, index) => {
    const nick = `e${index}${text.replace(/[ !@\n]/g, "")}`;
    receive(
      state,
      `:${nick}!u@host PRIVMSG #zocalo :${text}`,
      `:${nick}!u@host PRIVMSG ana :${text}`,
      `:${nick}!u@host NOTICE #zocalo :\x01ACTION ${text}\x01`,
      `:bea!b@host TOPIC #zocalo :${text}`,
      `:irc.test 999 ana ${text}`,
    );
  });
  terminal.press("日本 \x1b[2J pasted\x07");
  return terminal;
}

Deno.test("composeFrame() fills every size of terminal exactly, whatever it shows", () => {
  const terminal = hostileTerminal();
  const { windows } = terminal.state;
  for (let columns = 20; columns <= 220; columns += 7) {
    for (const rows of [1, 2, 3, 4, 5, 24, 100]) {
      terminal.size = { columns, rows };
      terminal.state.activate(windows[(columns + rows) % windows.length]!);
      const frame = terminal.ui.frame(terminal.size);
      assertEquals(frame.rows.length, rows);
      for (const row of frame.rows) {
        const width = textWidth(stripAnsiCode(row));
        assert(width <= columns, `${width} of ${columns} columns: ${JSON.stringify(row)}`);
      }
      assert(frame.cursor.row < rows && frame.cursor.column < columns);
    }
  }
});

Deno.test("composeFrame() lets nothing from the network reach the terminal but letters", () => {
  const terminal = hostileTerminal();
  terminal.size = { columns: 80, rows: 100 };
  for (const window of terminal.state.windows) {
    terminal.state.activate(window);
    for (const row of terminal.ui.frame(terminal.size).rows) {
      // The styles of the theme are the only control characters.
      // deno-lint-ignore no-control-regex -- they are what is looked for
      const rest = row.replace(/\x1b\[[0-9;]*m/g, "");
      // deno-lint-ignore no-control-regex -- they are what is looked for
      const found = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/.exec(rest);
      assertEquals(found, null, JSON.stringify(row));
    }
  }
});

Deno.test("composeFrame() keeps the active tab in sight among many", () => {
  const terminal = new FakeTerminal();
  terminal.size = { columns: 40, rows: 10 };
  for (let i = 0; i < 30; i++) receive(terminal.state, `:friend${i}!f@host PRIVMSG ana :hola`);
  for (const window of terminal.state.windows) {
    terminal.state.activate(window);
    const row = terminal.rows.at(-2)!;
    assert(row.includes(`:${window.name}]`), row);
  }
});

Deno.test("composeFrame() divides days", () => {
  const terminal = new FakeTerminal();
  terminal.size = { columns: 40, rows: 10 };
  const at = (day: number) => new Date(2026, 4, day, 12, 34).toISOString();
  receive(
    terminal.state,
    `@time=${at(1)} :bea!b@host PRIVMSG #zocalo :hoy`,
    `@time=${at(2)} :bea!b@host PRIVMSG #zocalo :mañana`,
  );
  assertEquals(terminal.body, [
    "12:34 <bea> hoy",
    "── 2026-05-02 ──────────────────────────",
    "12:34 <bea> mañana",
    "── 2026-05-03 ──────────────────────────",
    "12:34 - ana has joined",
  ]);
});
