/** What `chat join` does with the terminal that it was given: takes it, stops, goes on, and gives it back. */
import { assertEquals } from "@std/assert";
import { ChatScreen } from "../support/chat_screen.ts";
import { compileApp } from "../support/executables.ts";
import { needs } from "../support/skip.ts";
import { makeCertificates } from "../support/certificates.ts";
import { stdFlags } from "../../tools/std_flags.ts";
import { App } from "../support/app.ts";
import { ChatPeer } from "./_chat_peer.ts";
import { type ScriptedConnection, ScriptedServer } from "./_scripted_irc_server.ts";

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const executable = await compileApp("zocalo-chat", folder);

const tmux = needs("tmux");

function test(name: string, fn: () => Promise<void>, skip = tmux): void {
  Deno.test({ name: `chat join ${name}${skip.suffix}`, ignore: skip.ignore, fn });
}

/** Rows that are not empty. */
function shown(rows: readonly string[]): string[] {
  return rows.filter((row) => row !== "");
}

async function enter(endpoint: string, program?: readonly string[]): Promise<ChatScreen> {
  const options = program === undefined ? {} : { program };
  const screen = await ChatScreen.start([endpoint, "-nana", "-rplaza"], options);
  await screen.see(/ana has joined/);
  return screen;
}

test("gives the terminal back as it was, at Ctrl-C with 0", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  await using ana = await enter(await server.endpoint());
  await ana.press("C-c");
  // Nothing of the client is left on the screen.
  assertEquals(shown(await ana.see(/exited with/)), ["exited with 0"]);
  // The terminal shows what is typed and makes lines of it, which "cat" gives back.
  await ana.enter("visible");
  await ana.see(/^visible\nvisible$/m);
});

test("gives the terminal back as it was, at SIGTERM with 143", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  await using ana = await enter(await server.endpoint());
  Deno.kill(await ana.pid(), "SIGTERM");
  assertEquals(shown(await ana.see(/exited with/)), ["exited with 143"]);
});

test("gives the terminal back when it is stopped, and takes it again", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  await using ana = await enter(endpoint);
  await ana.type("half a line");
  await ana.see(/^ana> half a line$/m);
  Deno.kill(await ana.pid(), "SIGTSTP");
  // The shell may have something to say too, and nothing of the client is left.
  assertEquals(shown(await ana.see(/^stopped$/m)).filter((row) => /half|plaza$/.test(row)), []);
  using bea = await ChatPeer.join(endpoint, "bea");
  await bea.say("JOIN #plaza", "PRIVMSG #plaza :meanwhile");
  await ana.resize(60, 20);
  await ana.press("Enter");
  await ana.see(/^ #plaza +2 members$[^]*<bea> meanwhile$[^]*^ana> half a line$/m);
  await ana.press("Enter");
  await bea.hear(/ PRIVMSG #plaza :half a line$/);
});

test("takes Ctrl-Z for a key where the shell would not get its terminal back", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  const main = "apps/chat/main.ts";
  const program = [Deno.execPath(), "run", "--quiet", ...await stdFlags(), "--allow-net", main];
  await using ana = await enter(await server.endpoint(), program);
  await ana.press("C-z");
  await ana.see(/ Ctrl-Z stops only the executable$/m);
  await ana.enter("hola");
  await ana.see(/<ana> hola$/m);
});

test("stops at Ctrl-Z as an executable, goes on at fg, and does all else", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  await using ana = await enter(endpoint, [executable.path]);
  using bea = await ChatPeer.join(endpoint, "bea");
  await bea.say("JOIN #plaza", "PRIVMSG #plaza :¿qué tal? 日本");
  await ana.see(/<bea> ¿qué tal\? 日本$/m);
  await ana.press("C-z");
  await ana.see(/^stopped$/m);
  await bea.say("PRIVMSG #plaza :meanwhile");
  // Enter, also where the modes of the terminal are still those of the client: before Deno 2.9 they are.
  await ana.press("C-j");
  await ana.see(/<bea> meanwhile$[^]*^ana>$/m);
  await ana.resize(40, 12);
  await ana.enter("/me saluda");
  await ana.see(/\* ana saluda$/m);
  await ana.enter("/quit");
  assertEquals(shown(await ana.see(/exited with/)).at(-1), "exited with 0");
}, tmux.ignore ? tmux : executable);

/** In milliseconds: some frames. */
const UNTIL_SHOWN = 100;

/** More than a terminal keeps that nobody reads (64 KiB), and time for the client to show it, in which it answers. */
async function fill(server: ScriptedConnection): Promise<void> {
  const line = `:bea!u@h PRIVMSG #plaza :${"x".repeat(290)}`;
  await server.say(...Array.from({ length: 400 }, () => line));
  const endsAt = performance.now() + UNTIL_SHOWN;
  while (performance.now() < endsAt) {
    await server.say("PING :are you there?");
    await server.hear(/^PONG /);
  }
}

/** A terminal that is stopped, and signals that the client there gets behind a SIGTERM: it ends all the same, with a code. */
async function endsStuck(code: number, ...signals: readonly Deno.Signal[]): Promise<void> {
  await using listener = new ScriptedServer();
  const size = { columns: 300, rows: 300 };
  await using ana = await ChatScreen.start([listener.endpoint, "-nana", "-rplaza"], size);
  using server = await listener.accept();
  await server.welcome("ana", "#plaza");
  await ana.see(/ana has joined/);
  const thaw = await ana.freeze();
  try {
    await fill(server);
    // The server does not hang up: after the first signal it takes two seconds until the client does.
    Deno.kill(await ana.pid(), "SIGTERM");
    await server.hear(/^QUIT/);
    for (const signal of signals) Deno.kill(await ana.pid(), signal);
    // What is left of the last frame may swallow whatever comes after it: the screen tells nothing.
    assertEquals(await ana.ended(), code);
  } finally {
    thaw();
  }
}

test("ends at one SIGTERM when nobody reads its terminal", () => endsStuck(143));

test("ends at two signals when nobody reads its terminal", () => endsStuck(130, "SIGINT"));

test("sends a paste at the usual pace, whether or not the terminal tells it", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  using bea = await ChatPeer.join(endpoint, "bea");
  await bea.say("JOIN #plaza");
  await using ana = await enter(endpoint);
  const texts = (what: string) => Array.from({ length: 6 }, (_, i) => `${what} ${i} /日本`);
  const hear = async (expected: string[]) => {
    for (const text of expected) await bea.hear(new RegExp(` PRIVMSG #plaza :${text}$`));
    await ana.see(
      new RegExp(`^${expected.map((text) => `\\d\\d:\\d\\d <ana> ${text}\n`).join("")}`, "m"),
    );
  };
  await ana.paste(texts("told").join("\n"));
  await ana.see(/ 6 lines: Enter sends them/);
  await ana.press("Enter");
  await ana.see(/ 2 to send$/m);
  await hear(texts("told"));
  await ana.paste(texts("typed").map((text) => `${text}\n`).join(""), { told: false });
  await hear(texts("typed"));
});

test("talks over TLS to who has a certificate of --tls-ca, and to nobody else", async () => {
  const { ca, otherCa, server: { cert, key } } = await makeCertificates(folder);
  const args = ["serve", "tls://127.0.0.1:0", "--tls-cert", cert, "--tls-key", key];
  await using server = await App.start("chat", args);
  const endpoint = await server.endpoint();
  await using ana = await ChatScreen.start([endpoint, "-nana", "-rplaza", "--tls-ca", ca]);
  await ana.see(/ana has joined/);
  await ana.enter("¿segura?");
  await ana.see(/<ana> ¿segura\?$/m);
  await using bea = await ChatScreen.start([endpoint, "-nbea", "-rplaza", "--tls-ca", otherCa]);
  const rows = shown(await bea.see(/exited with 4$/m));
  assertEquals(/^chat: Cannot connect to tls:\/\/127\.0\.0\.1:\d+: /.test(rows[0]!), true, rows[0]);
}, tmux.ignore ? tmux : needs("openssl"));
