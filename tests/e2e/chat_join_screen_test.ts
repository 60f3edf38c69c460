/** What `chat join` shows on a terminal, row by row. */
import { assertEquals } from "@std/assert";
import { ChatScreen } from "../support/chat_screen.ts";
import { needs } from "../support/skip.ts";
import { App } from "../support/app.ts";
import { ChatPeer } from "./_chat_peer.ts";

const { ignore, suffix } = needs("tmux");

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `chat join ${name}${suffix}`, ignore, fn });
}

/** Rows with one time for all, and without those that are empty. */
function shown(rows: readonly string[]): string[] {
  return rows.map((row) => row.replace(/^\d\d:\d\d /, "00:00 ")).filter((row) => row !== "");
}

test("fits its screen into 40 columns, into 100, and into 40 again", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--flood=off"]);
  const endpoint = await server.endpoint();
  await using ana = await ChatScreen.start([endpoint, "-nana", "-rplaza"], {
    columns: 40,
    rows: 14,
  });
  await ana.see(/ana has joined/);
  using bea = await ChatPeer.join(endpoint, "bea");
  await bea.say("JOIN #plaza");
  await ana.see(/bea has joined/);
  await ana.enter("/topic Aquí se habla de sockets, de plazas y de café");
  await ana.see(/has set the topic/);
  await bea.say(
    "PRIVMSG #plaza :Los lunes, ana, 日本語の文字 are as wide as they are anywhere",
    "PRIVMSG #plaza :\x01ACTION waves 👋 at all who are here today\x01",
    "PRIVMSG ana :psst",
  );
  await ana.see(/3:bea\(1!\)/);
  await ana.type("something long is written here, longer than");
  const narrow = [
    " #plaza: Aquí se habla de so… 2 members",
    "00:00 - ana has joined",
    "00:00 - bea has joined",
    "00:00 - ana has set the topic: Aquí se",
    "            habla de sockets, de plazas",
    "            y de café",
    "00:00 <bea> Los lunes, ana, 日本語の文字",
    "            are as wide as they are",
    "            anywhere",
    "00:00 * bea waves 👋 at all who are here",
    "            today",
    " 1:Zocalo [2:#plaza] 3:bea(1!)",
    "ana>  long is written here, longer than",
  ];
  const become = (expected: readonly string[]) =>
    ana.until(expected.join("\n"), (rows) => `${shown(rows)}` === `${expected}`);
  await become(narrow);
  await ana.resize(100, 14);
  await become([
    ` #plaza: Aquí se habla de sockets, de plazas y de café${" ".repeat(36)}2 members`,
    "00:00 - ana has joined",
    "00:00 - bea has joined",
    "00:00 - ana has set the topic: Aquí se habla de sockets, de plazas y de café",
    "00:00 <bea> Los lunes, ana, 日本語の文字 are as wide as they are anywhere",
    "00:00 * bea waves 👋 at all who are here today",
    " 1:Zocalo [2:#plaza] 3:bea(1!)",
    "ana> something long is written here, longer than",
  ]);
  await ana.resize(40, 14);
  await become(narrow);
  // So narrow that hardly anything fits, and back.
  await ana.resize(8, 3);
  await ana.resize(40, 14);
  await become(narrow);
});

test("scrolls, keeps its place while more is said, and marks what is new", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--flood=off"]);
  const endpoint = await server.endpoint();
  await using ana = await ChatScreen.start([endpoint, "-nana", "-rplaza"], {
    columns: 80,
    rows: 13,
  });
  await ana.see(/ana has joined/);
  using bea = await ChatPeer.join(endpoint, "bea");
  const say = (...texts: string[]) => bea.say(...texts.map((text) => `PRIVMSG #plaza :${text}`));
  await bea.say("JOIN #plaza");
  await say(...Array.from({ length: 30 }, (_, index) => `line ${index}`));
  const end = shown(await ana.see(/<bea> line 29/));
  assertEquals(
    end.slice(1, 11),
    Array.from({ length: 10 }, (_, i) => `00:00 <bea> line ${20 + i}`),
  );
  await ana.press("PageUp");
  const above = shown(await ana.see(/ more below: PgDn$/m));
  assertEquals(
    above.slice(1, 11),
    Array.from({ length: 10 }, (_, i) => `00:00 <bea> line ${11 + i}`),
  );
  await say("ana: line 30");
  await bea.say("PRIVMSG ana :psst");
  await ana.see(/ 3:bea\(1!\)/);
  await ana.press("PageDown");
  // It was said while line 20 was the last in sight.
  await ana.see(/^\d\d:\d\d <bea> line 20\n[^]*<bea> line 29\n/m);
  await ana.press("PageDown");
  await ana.see(/<bea> ana: line 30\n+ 1:Zocalo \[2:#plaza\] 3:/);
  await ana.press("M-1");
  await ana.see(/\[1:Zocalo\]/);
  await say("line 31", "ana: line 32");
  await ana.see(/ 2:#plaza\(2!\) /);
  await ana.press("M-a");
  await ana.see(/<bea> ana: line 30\n── new ─{73}\n\d\d:\d\d <bea> line 31\n/);
});

test("keeps its place in lines that were scrolled back to in any size", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--flood=off"]);
  const endpoint = await server.endpoint();
  const size = { columns: 80, rows: 13 };
  await using ana = await ChatScreen.start([endpoint, "-nana", "-rplaza"], size);
  await ana.see(/ana has joined/);
  using bea = await ChatPeer.join(endpoint, "bea");
  const texts = Array.from(
    { length: 40 },
    (_, i) => `PRIVMSG #plaza :line ${i} ${"日本 ".repeat(9)}.`,
  );
  await bea.say("JOIN #plaza", ...texts);
  await ana.see(/<bea> line 39 /);
  await ana.press("PageUp");
  await ana.press("PageUp");
  const place = /<bea> line 21 .*\n 1:Zocalo \[2:#plaza\] +more below: PgDn$/m;
  await ana.see(place);
  await ana.resize(40, 9);
  await ana.see(/<bea> line 21 [^<]*\n‹?[^<\n]*\[2:#plaza\] +more below: PgDn$/m);
  await ana.resize(80, 13);
  await ana.see(place);
  await ana.press("PageDown");
  await ana.press("PageDown");
  await ana.see(/<bea> line 39 .*\n 1:Zocalo \[2:#plaza\]$/m);
});

test("edits, completes, recalls what was entered, and refuses what makes no sense", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--flood=off"]);
  const endpoint = await server.endpoint();
  await using ana = await ChatScreen.start([endpoint, "-nana", "-rplaza"]);
  await ana.see(/ana has joined/);
  using beatriz = await ChatPeer.join(endpoint, "Beatriz");
  await beatriz.say("JOIN #plaza");
  await ana.see(/Beatriz has joined/);
  await ana.type("be");
  await ana.press("Tab");
  await ana.see(/^ana> Beatriz:$/m);
  await ana.type("hola wrong");
  await ana.press("C-w");
  await ana.type("日本");
  await ana.press("BSpace");
  await ana.press("C-a");
  await ana.type(">> ");
  await ana.press("Enter");
  await beatriz.hear(/ PRIVMSG #plaza :>> Beatriz: hola 日$/);
  await ana.press("Up");
  await ana.see(/^ana> >> Beatriz: hola 日$/m);
  await ana.press("C-u");
  await ana.type("/wi");
  await ana.press("Tab");
  await ana.type("9");
  await ana.press("Enter");
  await ana.see(/! There is no window "9": there are 1 to 2 /);
  await ana.paste("two\nlines");
  await ana.see(/2 lines: Enter sends them, Ctrl-U drops them/);
  await ana.press("C-u");
  await ana.miss(/2 lines/);
});
