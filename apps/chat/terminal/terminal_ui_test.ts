import { assertEquals, assertMatch } from "@std/assert";
import { FakeTerminal, joinedState, receive } from "./_test_support.ts";

Deno.test("TerminalUi shows topic, lines, tabs and what is typed", () => {
  const terminal = new FakeTerminal();
  receive(
    terminal.state,
    ":bea!b@host TOPIC #zocalo :All about squares",
    ":bea!b@host PRIVMSG #zocalo :hola",
  );
  terminal.press("qué tal");
  assertEquals(terminal.rows, [
    " #zocalo: All about squares                       2 members",
    "12:34 - ana has joined",
    "12:34 - bea has set the topic: All about squares",
    "12:34 <bea> hola",
    "",
    "",
    "",
    "",
    " 1:irc.test [2:#zocalo]",
    "ana> qué tal",
  ]);
});

Deno.test("TerminalUi submits what was typed, and can recall it", () => {
  const { state, ui } = new FakeTerminal();
  const terminal = new FakeTerminal(state);
  terminal.press("hola", "<enter>", "adiós", "<enter>");
  assertEquals(state.take().filter((line) => line.includes("PRIVMSG")), [
    "PRIVMSG #zocalo :hola",
    "PRIVMSG #zocalo :adiós",
  ]);
  terminal.press("to", "<up>", "<up>");
  assertEquals(terminal.inputRow, "ana> hola|");
  terminal.press("<down>", "<down>");
  assertEquals(terminal.inputRow, "ana> to|");
  assertEquals(ui.editor.text, "");
});

Deno.test("TerminalUi goes through all completions at Tab, and back at Shift-Tab", () => {
  const terminal = new FakeTerminal();
  receive(terminal.state, ":bernardo!b@host JOIN #zocalo", ":berta!b@host JOIN #zocalo");
  terminal.press("be", "<tab>");
  const seen = [terminal.ui.editor.text];
  for (let i = 0; i < 3; i++) {
    terminal.press("<tab>");
    seen.push(terminal.ui.editor.text);
  }
  assertEquals(new Set(seen), new Set(["bea: ", "bernardo: ", "berta: "]));
  assertEquals(seen[3], seen[0]);
  terminal.press("<shift-tab>");
  assertEquals(terminal.ui.editor.text, seen[2]);
  // Any other key ends it: Tab then completes anew.
  terminal.press("y ", "be", "<tab>");
  assertEquals(terminal.ui.editor.text, `${seen[2]}y ${seen[0]!.replace(": ", " ")}`);
});

Deno.test("TerminalUi does nothing at Tab when nothing fits", () => {
  const terminal = new FakeTerminal();
  terminal.press("xyz", "<tab>", "<shift-tab>");
  assertEquals(terminal.ui.editor.text, "xyz");
});

Deno.test("TerminalUi keeps a paste that is too long to be sent", () => {
  const terminal = new FakeTerminal();
  const text = "line\n".repeat(10_001).trimEnd();
  terminal.ui.input({ kind: "paste", text }, terminal.size);
  terminal.press("<enter>");
  assertEquals(terminal.ui.editor.text, text);
  assertEquals(terminal.state.waiting, 0);
});

Deno.test("TerminalUi takes a paste of many lines as one text, and says so", () => {
  const terminal = new FakeTerminal();
  const { size, ui } = terminal;
  ui.input({ kind: "paste", text: "one\ntwo\nthree\n" }, size);
  assertEquals(ui.editor.text, "one\ntwo\nthree");
  assertEquals(terminal.inputRow, "ana> one↵two↵three|");
  assertMatch(terminal.rows.at(-2)!, /3 lines: Enter sends them/);
  terminal.press("<enter>");
  const sent = terminal.state.take().filter((line) => line.includes("PRIVMSG"));
  assertEquals(sent, ["one", "two", "three"].map((text) => `PRIVMSG #zocalo :${text}`));
});

Deno.test("TerminalUi refuses a paste that is too long, and says so", () => {
  const terminal = new FakeTerminal();
  terminal.ui.input({ kind: "paste", text: "x".repeat(2_000_000) }, terminal.size);
  assertEquals(terminal.ui.editor.text, "");
  assertMatch(terminal.rows.at(-2)!, /that is too long/);
});

Deno.test("TerminalUi goes from window to window", () => {
  const terminal = new FakeTerminal();
  const { state } = terminal;
  receive(state, ":caro!c@host PRIVMSG ana :psst", ":ana!a@host JOIN #otro");
  const names = state.windows.map(({ name }) => name);
  const visited = (key: string) => {
    terminal.press(key);
    return names.indexOf(state.active.name) + 1;
  };
  assertEquals(["<alt-1>", "<ctrl-n>", "<ctrl-p>", "<ctrl-p>", "<ctrl-n>"].map(visited), [
    ...[1, 2, 1, names.length, 1],
  ]);
  assertEquals(visited("<alt-9>"), 1);
  // Somebody calls in the private talk.
  terminal.press("<alt-a>");
  assertEquals(state.active.name, "caro");
});

Deno.test("TerminalUi marks tabs with what is unread, and where the unread begins", () => {
  const terminal = new FakeTerminal();
  const { state } = terminal;
  terminal.press("<alt-1>");
  receive(
    state,
    ":bea!b@host PRIVMSG #zocalo :hola",
    ":bea!b@host PRIVMSG #zocalo :ana: ven",
    ":caro!c@host PRIVMSG ana :psst",
  );
  assertEquals(terminal.rows.at(-2), "[1:irc.test] 2:#zocalo(2!)  3:caro(1!)");
  terminal.press("<alt-2>");
  assertEquals(terminal.body, [
    "12:34 - ana has joined",
    "── new ─────────────────────────────────────────────────────",
    "12:34 <bea> hola",
    "12:34 <bea> ana: ven",
  ]);
});

Deno.test("TerminalUi scrolls by pages, stays where it is when lines come, and comes back", () => {
  const terminal = new FakeTerminal();
  const { state } = terminal;
  const say = (text: string) => receive(state, `:bea!b@host PRIVMSG #zocalo :${text}`);
  for (let i = 0; i < 50; i++) say(`line ${i}`);
  const last = () => terminal.body.at(-1)!.replace(/^.*> /, "");
  assertEquals(last(), "line 49");
  terminal.press("<page-up>");
  assertEquals(last(), "line 43");
  say("new");
  assertEquals(last(), "line 43");
  assertMatch(terminal.rows.at(-2)!, /more below: PgDn/);
  terminal.press("<page-down>");
  assertEquals(last(), "line 49");
  terminal.press("<page-down>");
  assertEquals(last(), "new");
  say("newer");
  assertEquals(last(), "newer");
  for (let i = 0; i < 20; i++) terminal.press("<page-up>");
  assertEquals(terminal.body[0], "12:34 - ana has joined");
  assertEquals(terminal.body.length, 7);
  terminal.press("hola", "<enter>");
  assertEquals(terminal.rows.at(-2)!.includes("more below"), false);
});

Deno.test("TerminalUi keeps its place when the terminal becomes narrower", () => {
  const terminal = new FakeTerminal();
  for (let i = 0; i < 50; i++) {
    receive(terminal.state, `:bea!b@host PRIVMSG #zocalo :${`word${i} `.repeat(12)}`);
  }
  terminal.press("<page-up>", "<page-up>");
  const [seen] = terminal.body.at(-1)!.match(/word\d+/)!;
  terminal.size = { columns: 30, rows: 20 };
  assertMatch(terminal.body.at(-1)!, new RegExp(`${seen}\\b`));
});

Deno.test("TerminalUi shows the text around the cursor when it is longer than the row", () => {
  const terminal = new FakeTerminal();
  terminal.size = { columns: 25, rows: 5 };
  terminal.press("abcdefghijklmnopqrstuvwxyz");
  assertEquals(terminal.inputRow, "ana> hijklmnopqrstuvwxyz|");
  for (let i = 0; i < 3; i++) terminal.press("<left>");
  assertEquals(terminal.inputRow, "ana> hijklmnopqrstuvw|xyz");
  for (let i = 0; i < 5; i++) terminal.press("<left>");
  assertEquals(terminal.inputRow, "ana> abcdefghijklmnopqr|s");
  terminal.press("<home>");
  assertEquals(terminal.inputRow, "ana> |abcdefghijklmnopqrs");
  terminal.press("<ctrl-u>", "<ctrl-k>", "日本語".repeat(10));
  assertEquals(terminal.ui.frame(terminal.size).cursor.column, 5 + 18);
});

Deno.test("TerminalUi asks the terminal for what it cannot do itself", () => {
  const { ui, size } = new FakeTerminal();
  const wish = (name: string) => ui.input({ kind: "key", name }, size);
  assertEquals([wish("ctrl-l"), wish("ctrl-c"), wish("ctrl-d")], [
    ...["redraw", "interrupt", "interrupt"] as const,
  ]);
  ui.editor.set("text", 0);
  assertEquals(wish("ctrl-d"), undefined);
  assertEquals(ui.editor.text, "ext");
  assertEquals(wish("ctrl-t"), undefined);
});

Deno.test("TerminalUi says where the connection has got to", () => {
  const terminal = new FakeTerminal(joinedState());
  terminal.state.disconnected("the cable was cut");
  assertMatch(terminal.rows.at(-2)!, /connecting…/);
  assertEquals(terminal.rows[0], " #zocalo: not connected");
  terminal.state.connected();
  assertMatch(terminal.rows.at(-2)!, /logging in…/);
});
