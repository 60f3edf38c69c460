/** Two people with `chat join` on terminals, at each of the servers. */
import { assertEquals } from "@std/assert";
import { ChatScreen } from "../support/chat_screen.ts";
import { Gate } from "../support/gate.ts";
import { IRC_SERVERS, type IrcServerKind } from "../support/irc_servers.ts";
import { needs } from "../support/skip.ts";

const terminals = needs("tmux");

/** Rows enough for all that is said. */
const SIZE = { columns: 120, rows: 160 };

type Nick = "ana" | "bea";

/** Somebody enters something, and then those screens show that. */
type Step = readonly [who: Nick, line: string, seen: Partial<Record<Nick, RegExp>>];

const TIME = "\\d\\d:\\d\\d";

/** A line of a window. */
function line(text: string): RegExp {
  return RegExp(`^${TIME} ${text}$`, "m");
}

const joined = line("- bea has joined");

/** Every command, in a conversation that makes sense. */
const STEPS: readonly Step[] = [
  ["ana", "hola bea", { ana: line("<ana> hola bea"), bea: line("<ana> hola bea") }],
  ["bea", "/me salta", { ana: line("\\* bea salta"), bea: line("\\* bea salta") }],
  ["bea", "/reply ¿qué?", { ana: line("<bea> ana: ¿qué\\?"), bea: line("<bea> ana: ¿qué\\?") }],
  ["ana", "/topic la plaza", { ana: /^ #plaza: la plaza {10,}2 members$/m }],
  ["bea", "/topic", { bea: line("- The topic of #plaza is: la plaza") }],
  ["ana", "/topic -delete", { bea: line("- ana has removed the topic"), ana: /^ #plaza {10,}/m }],
  ["ana", "/names", { ana: line("- 2 in #plaza: @ana bea") }],
  ["bea", "/list", { bea: line("- #plaza \\(2\\).*") }],
  ["ana", "/mode +m", { ana: line("- ana sets mode \\+m"), bea: line("- ana sets mode \\+m") }],
  ["ana", "/mode", { ana: line("- The modes are \\+\\w*m\\w*") }],
  ["bea", "shh", { bea: line("! #plaza: .*") }],
  ["ana", "/mode -m", { bea: line("- ana sets mode -m") }],
  ["ana", "/join otra", { ana: / 2:#plaza \[3:#otra\]/ }],
  ["ana", "/invite bea", { bea: line("- ana asks you into #otra: /join #otra") }],
  ["bea", "/join #otra", { ana: joined, bea: / 2:#plaza \[3:#otra\]/ }],
  ["ana", "/kick bea fuera", { ana: line("- bea was kicked by ana \\(fuera\\)") }],
  ["bea", "/clear", { bea: /^ #otra: you are not in it$/m }],
  ["bea", "/join", { bea: /^ #otra {10,}2 members$/m }],
  ["bea", "/part #otra adiós", {
    ana: line('- bea has left \\("?adiós"?\\)'),
    bea: / \[2:#plaza\]$/m,
  }],
  ["ana", "/close", { ana: / \[2:#plaza\]$/m }],
  ["ana", "/msg bea psst", { ana: / 3:bea/, bea: / 3:ana\(1!\)/ }],
  ["bea", "/window ana", { bea: /^ talk with ana$[^]*<ana> psst$/m }],
  ["bea", "/close", { bea: / \[2:#plaza\]$/m }],
  ["bea", "/query ana oye", { bea: /^ talk with ana$[^]*<bea> oye$/m, ana: / 3:bea\(1!\)/ }],
  ["ana", "/window 3", { ana: /^ talk with bea$[^]*<ana> psst$[^]*<bea> oye$/m }],
  ["bea", "/away a comer", { bea: / away$/m }],
  ["ana", "¿estás?", { ana: line("- bea is away: a comer"), bea: line("<ana> ¿estás\\?") }],
  ["bea", "/away", { bea: line("- You are no longer marked as being away") }],
  ["ana", "/notice bea ojo", { ana: line("-ana- ojo"), bea: line("-ana- ojo") }],
  ["ana", "/whois", { ana: line("- bea is bea!\\S+: bea") }],
  ["ana", "/ctcp bea VERSION", { ana: line("- bea answers CTCP VERSION: zocalo-chat .*") }],
  ["ana", "/ignore bea", { ana: line("- Ignored: bea\\S*") }],
  ["bea", "/msg ana ¿me oyes?", { bea: line("<bea> ¿me oyes\\?") }],
  ["ana", "/whois bea", { ana: /(bea is bea![^]*){2}/ }],
  ["ana", "/unignore bea", { ana: line("- Not ignored any more: bea") }],
  ["bea", "¿y ahora?", { ana: /^(?![^]*me oyes)[^]*<bea> ¿y ahora\?$/m }],
  ["ana", "/nick anna", { ana: /^anna>$/m, bea: /^ talk with anna$/m }],
  ["ana", "/raw PRIVMSG bea :crudo", { bea: line("<anna> crudo") }],
  ["ana", "/cancel", { ana: line("- 0 lines were not sent") }],
  ["ana", "/nosuch", { ana: line("! Unknown command /nosuch: .*") }],
  ["ana", "//nosuch", { bea: line("<anna> /nosuch") }],
  ["ana", "/window #plaza", { ana: / \[2:#plaza\] /m }],
  ["ana", "/msg nadie hola", { ana: / \d:nadie\(1!\)/ }],
  ["bea", "/quit a dormir", {
    bea: /^exited with 0$/m,
    ana: line("- bea has quit \\(.*a dormir.*\\)"),
  }],
];

function test(name: string, { skip }: IrcServerKind, fn: () => Promise<void>) {
  const ignore = skip.ignore || terminals.ignore;
  Deno.test({ name: `chat join ${name}${skip.suffix}${terminals.suffix}`, ignore, fn });
}

async function enter(endpoint: string, nick: Nick, size = SIZE): Promise<ChatScreen> {
  const screen = await ChatScreen.start([endpoint, "-n", nick, "-rplaza", "--pace=off"], size);
  await screen.see(line(`- ${nick} has joined`));
  return screen;
}

/** The commands that `/help` shows. */
async function commandsOf(screen: ChatScreen): Promise<string[]> {
  await screen.enter("/help");
  const rows = await screen.see(/All else is said in the window/);
  return rows.flatMap((row) => /^\d\d:\d\d - (\/[a-z]+)[ :]/.exec(row)?.[1] ?? []);
}

for (const [name, kind] of Object.entries(IRC_SERVERS)) {
  test(`obeys every slash command at ${name}`, kind, async () => {
    await using server = await kind.start();
    await using ana = await enter(server.endpoint, "ana");
    await using bea = await enter(server.endpoint, "bea");
    await ana.see(joined);
    const screens = { ana, bea };
    for (const [who, line, seen] of STEPS) {
      await screens[who].enter(line);
      for (const [nick, pattern] of Object.entries(seen)) await screens[nick as Nick].see(pattern);
    }
    const entered = new Set(STEPS.map(([, line]) => line.split(" ")[0]));
    const commands = await commandsOf(ana);
    assertEquals(commands.filter((command) => !entered.has(command)), ["/help"]);
  });
}

/** What somebody sees of what was said, without times. */
function said(rows: readonly string[]): string[] {
  return rows.flatMap((row) => /^\d\d:\d\d (<.*)$/.exec(row)?.[1] ?? []);
}

for (const [name, kind] of Object.entries(IRC_SERVERS)) {
  test(`says each of 200 pasted lines once, in any size, at ${name}`, kind, async () => {
    await using server = await kind.start();
    const size = { columns: 80, rows: 240 };
    await using ana = await enter(server.endpoint, "ana", size);
    await using bea = await enter(server.endpoint, "bea", size);
    await ana.see(joined);
    const texts = Array.from({ length: 200 }, (_, index) => `line ${index} ${"日本".repeat(8)}.`);
    await ana.paste(texts.join("\n"));
    await ana.see(/ 200 lines: Enter sends them, Ctrl-U drops them/);
    await ana.press("Enter");
    const expected = texts.map((text) => `<ana> ${text}`);
    const last = /<ana> line 199 /;
    for (const screen of [ana, bea]) assertEquals(said(await screen.see(last)), expected);
    await bea.resize(40, 240);
    // Two rows for each of the last: a wide letter may begin a row, and a full stop may not.
    const narrow = await bea.see(/<ana> line 199 (?:日本){4}日\n {12}本(?:日本){3}\.\n/);
    assertEquals(narrow.filter((row) => row.endsWith("日本.")).length, 119);
    await bea.resize(80, 240);
    assertEquals(said(await bea.until("all", (rows) => said(rows).length >= 200)), expected);
  });

  test(
    `comes back to ${name} with what was said in between, and shows nothing twice`,
    kind,
    async () => {
      await using first = await kind.start();
      await using gate = new Gate(first.endpoint);
      await using ana = await enter(gate.endpoint, "ana");
      await using bea = await enter(first.endpoint, "bea");
      await ana.see(joined);
      await ana.enter("before");
      await bea.see(line("<ana> before"));
      await bea.enter("before too");
      await ana.see(line("<bea> before too"));
      const comeBack = async (upstream: string) => {
        gate.close();
        await ana.see(/- Disconnected: /);
        await bea.enter("while ana is away");
        await bea.see(line("<bea> while ana is away"));
        await ana.enter("meanwhile");
        await ana.see(line("- Waits for the connection: meanwhile"));
        gate.open(upstream);
      };
      await comeBack(first.endpoint);
      await bea.see(line("<ana> meanwhile"));
      await ana.enter("after");
      const before = ["<ana> before", "<bea> before too"];
      const missed = "<bea> while ana is away";
      const back = ["<ana> meanwhile", "<ana> after"];
      const after = line("<ana> after");
      // Only one of them keeps what was said.
      const told = name === "chat" ? [missed] : [];
      assertEquals(said(await ana.see(after)), [...before, ...told, ...back]);
      assertEquals(said(await bea.see(after)), [...before, missed, ...back]);
      // A server that has forgotten all.
      await using second = await kind.start();
      await ana.enter("/clear");
      await ana.miss(/Disconnected/);
      await comeBack(second.endpoint);
      await ana.see(line("<ana> meanwhile"));
      await using cleo = await enter(second.endpoint, "bea");
      await ana.see(joined);
      await ana.enter("after all");
      assertEquals(said(await ana.see(line("<ana> after all"))), [
        "<ana> meanwhile",
        "<ana> after all",
      ]);
      await cleo.see(line("<ana> after all"));
    },
  );
}
