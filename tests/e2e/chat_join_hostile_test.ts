/** `chat join` on a terminal, at servers that do what no server should. */
import { assert, assertEquals } from "@std/assert";
import { ChatScreen } from "../support/chat_screen.ts";
import { needs } from "../support/skip.ts";
import { type ScriptedConnection, ScriptedServer } from "./_scripted_irc_server.ts";

const { ignore, suffix } = needs("tmux");

/** What its objects may take, in mebibytes: twice what a client holds that has all its windows full. */
const HEAP = 160;

/** What it may need beyond what it has when it has just joined, in bytes: a fraction of what those servers send. */
const MEMORY = 320 * 1024 * 1024;

/** Beside the sequences that the client itself writes, all begin with ESC or are controls. */
const EVIL = "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\x08\x7f\u202eolleh\u2028";
const EVIL_SHOWN = "\\x1b[2J\\x1b]0;owned\\x07\\x9b31m\\x08\\x08\\x7f\\u{202e}olleh\\u{2028}";

/** The only control sequences that the client has a use for: moving, clearing, colours, and the modes of its screen. */
const OWN_SEQUENCES =
  // deno-lint-ignore no-control-regex -- they are what is looked for
  /\x1b\[(?:\d+;\d+H|K|2J|[\d;]*m|\?(?:1049|7|2004|25)[hl])/g;

/** What no terminal should get besides: controls but CR and LF, which the shell writes, and marks that reorder. */
const UNSAFE =
  // deno-lint-ignore no-control-regex -- they are what is looked for
  /[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

interface Meeting {
  readonly screen: ChatScreen;
  readonly server: ScriptedConnection;
}

function test(name: string, meet: (meeting: Meeting) => Promise<void>, welcomed = true): void {
  Deno.test({
    name: `chat join ${name}${suffix}`,
    ignore,
    async fn() {
      await using listener = new ScriptedServer();
      const size = { columns: 160, rows: 30, heap: HEAP };
      const args = [listener.endpoint, "-nana", "-rplaza", "--pace=off"];
      await using screen = await ChatScreen.start(args, size);
      using server = await listener.accept();
      if (welcomed) {
        await server.welcome("ana", "#plaza");
        await screen.see(/ana has joined/);
      }
      await meet({ screen, server });
      await isSane({ screen, server });
    },
  });
}

/** Whether all that was written is the client's own, and somebody can go on talking. */
async function isSane({ screen, server }: Meeting): Promise<void> {
  const answering = server.answerPings();
  await screen.press("C-u");
  await screen.enter("/window 2");
  await screen.enter("¿sigues ahí?");
  await screen.see(/¿sigues ahí\?/);
  await screen.enter("/quit");
  server.stream.abort();
  await answering;
  await screen.see(/^exited with 0$/m);
  const rest = (await screen.raw()).replace(OWN_SEQUENCES, "");
  const found = UNSAFE.exec(rest);
  assertEquals(found && rest.slice(found.index, found.index + 20), null);
}

test("escapes what drives terminals in lines, nicks, topics, reasons and modes", async (meeting) => {
  const { screen, server } = meeting;
  const nick = "e\x1b[7mvil";
  await server.say(
    `:${nick}!u@h JOIN #plaza`,
    `:${nick}!u@h PRIVMSG #plaza :${EVIL}`,
    `:${nick}!u@h PRIVMSG #plaza :\x01ACTION ${EVIL}\x01`,
    `:${nick}!u@h NOTICE #plaza :${EVIL}`,
    `:${nick}!u@h TOPIC #plaza :${EVIL}`,
    `:${nick}!u@h MODE #plaza +${EVIL}`,
    `:${nick}!u@h NICK ${nick}2`,
    `:${nick}2!u@h KICK #plaza bea :${EVIL}`,
    `:${nick}2!u@h PART #plaza :${EVIL}`,
    `:irc.test 332 ana #plaza :${EVIL}`,
    `:irc.test 999 ana ${EVIL} :${EVIL}`,
    `FAIL ${EVIL} ${EVIL} :${EVIL}`,
  );
  const rows = await screen.see(/\(\\x1b.*\\u\{2028\}\)$/m);
  const shown = rows.join("\n");
  for (const part of [`<e\\x1b[7mvil> ${EVIL_SHOWN}`, `* e\\x1b[7mvil ${EVIL_SHOWN}`]) {
    assert(shown.includes(part), `${part} is not on the screen:\n${shown}`);
  }
  assert(rows[0]!.startsWith(` #plaza: ${EVIL_SHOWN.slice(0, 40)}`), rows[0]);
});

test("escapes what drives terminals in what a server says of itself", async (meeting) => {
  const { screen, server } = meeting;
  await server.say(
    `:irc.test 375 ana :- ${EVIL}`,
    `:irc.test 372 ana :- ${EVIL}`,
    `:irc.test 376 ana :${EVIL}`,
    `:irc.test 005 ana NETWORK=\x1b[41m${EVIL} PREFIX=(ov\x1b)@+\x1b CHANTYPES=#\x1b :are supported`,
    `:${EVIL} NOTICE ana :${EVIL}`,
    `:bea!u@h PRIVMSG ana :\x01${EVIL} ${EVIL}\x01`,
    `:bea!u@h INVITE ana #${EVIL}`,
    `:\x1b[2Jbea!u@h PRIVMSG ana :psst`,
  );
  await screen.see(/3:\\x1b\[2Jbea\(1!\)/);
  await screen.enter("/window 1");
  await screen.see(/- bea asks CTCP \\x1b\[2J/);
  await screen.enter("/window 3");
  await screen.see(/^ talk with \\x1b\[2Jbea$/m);
});

test("leaves out lines of a mebibyte, and needs no memory for them", async ({ screen, server }) => {
  const before = await screen.memory();
  const long = `:bea!u@h PRIVMSG #plaza :${"x".repeat(1_048_576)}`;
  for (let i = 0; i < 512; i++) await server.say(long);
  await server.say(":bea!u@h PRIVMSG #plaza :the last");
  await screen.see(/<bea> the last$/m);
  await screen.enter("/window 1");
  await screen.see(/\(a line of more than 65536 bytes was left out\)/);
  assertBelow(await screen.memory() - before, MEMORY);
});

test("keeps memory bounded when lines as long as they may be do not end", async (meeting) => {
  const { screen, server } = meeting;
  const before = await screen.memory();
  const text = "日".repeat(16_000);
  const lines = Array.from({ length: 50 }, () => `:bea!u@h PRIVMSG #plaza :${text}`);
  for (let i = 0; i < 240; i++) await server.say(...lines);
  await server.say(":bea!u@h PRIVMSG #plaza :the last");
  await screen.see(/<bea> the last$/m);
  assertBelow(await screen.memory() - before, MEMORY);
});

test("keeps memory bounded when NAMES does not end", async ({ screen, server }) => {
  const before = await screen.memory();
  let count = 0;
  const nick = "n".repeat(100);
  const more = () => {
    const nicks = Array.from({ length: 40 }, () => `${nick}${count++}`).join(" ");
    return `:irc.test 353 ana = #plaza :${nicks}`;
  };
  for (let i = 0; i < 250; i++) await server.say(...Array.from({ length: 100 }, more));
  await server.say(":bea!u@h PRIVMSG #plaza :the last");
  await screen.see(/<bea> the last$/m);
  assertBelow(await screen.memory() - before, MEMORY);
});

test("shows unknown numerics and passes over lines that are no messages", async (meeting) => {
  const { screen, server } = meeting;
  const numerics = Array.from({ length: 1_000 }, (_, code) => `${code}`.padStart(3, "0"))
    // Those end the client: a wrong password, and being banned, are tried elsewhere.
    .filter((code) => !["001", "464", "465"].includes(code));
  for (const code of numerics) {
    await server.say(
      `:irc.test ${code}`,
      `:irc.test ${code} ana`,
      `:irc.test ${code} ana #plaza a b c :d`,
    );
  }
  await server.say(
    "",
    " ",
    ":",
    "@",
    "@a",
    ":a",
    ":a ",
    "@a :b",
    "PRIVMSG",
    ":x JOIN",
    ":x NICK",
    "MODE",
    "KICK #plaza",
  );
  await server.say(":bea!u@h PRIVMSG #plaza :the last");
  await screen.see(/<bea> the last$/m);
});

test("registers whatever a server answers to CAP", async ({ screen, server }) => {
  await server.hear(/^CAP LS 302$/);
  await server.say(
    "CAP",
    "CAP *",
    "CAP * LS",
    "CAP * LS * :echo-message batch=",
    "CAP * LS :server-time message-tags",
    "CAP * LS :echo-message",
    "CAP * NAK :echo-message server-time message-tags batch",
    "CAP * ACK :sasl not-asked-for",
    "CAP * ACK :-echo-message",
    "CAP * DEL :batch",
    "CAP * NEW :batch batch batch",
    "CAP * ACK",
    "CAP * WHAT :is this",
  );
  await server.hear(/^CAP END$/);
  await server.say(":irc.test 001 ana :Welcome", ":ana!u@host JOIN #plaza");
  await screen.see(/ana has joined/);
}, false);

function assertBelow(value: number, limit: number): void {
  assert(value < limit, `${value} is not below ${limit}`);
}
