/** `chat join` as a bot: pipes in place of a terminal. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, type Finished, runApp } from "../support/app.ts";
import { ChatBot } from "./_chat_bot.ts";
import { ChatPeer } from "./_chat_peer.ts";

const encoder = new TextEncoder();

async function join(endpoint: string, input: string, ...args: string[]): Promise<Finished> {
  return await runApp("chat", ["join", endpoint, ...args], { input: encoder.encode(input) });
}

// deno-lint-ignore no-explicit-any -- tests say what they expect of it
function events({ stdout }: Finished): any[] {
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("chat join says each line of its input in the first room, and ends with 0", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  using peer = await ChatPeer.join(endpoint, "bea");
  await peer.say("JOIN #plaza");
  await peer.hear(/ 366 /);
  const input = "hola\n/me salta\n//no command\n\nsin fin de línea";
  const { code, stderr } = await join(endpoint, input, "-n", "ana", "-r", "plaza", "-r", "#otra");
  assertEquals(code, 0, stderr);
  const said = [
    "hola",
    "\\x01ACTION salta\\x01",
    "/no command",
    "sin fin de línea",
  ];
  for (const text of said) await peer.hear(new RegExp(`^:ana!\\S+ PRIVMSG #plaza :${text}$`));
  await peer.hear(/^:ana!\S+ QUIT /);
});

Deno.test("chat join waits until the server has taken all, however slowly it does", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--flood", "40/1s"]);
  const endpoint = await server.endpoint();
  const input = Array.from({ length: 6 }, (_, index) => `line ${index}\n`).join("");
  const finished = await join(endpoint, input, "-n", "ana", "-r", "plaza", "--json");
  assertEquals(finished.code, 0, finished.stderr);
  // The server gives back what it has taken.
  const said = events(finished).filter(({ event }) => event === "message");
  assertEquals(said.map(({ text }) => text), Array.from({ length: 6 }, (_, i) => `line ${i}`));
  assertEquals(said.every(({ room, own }) => room === "#plaza" && own), true);
});

Deno.test("chat join prints what others say, escaped, and the rest as messages", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  using peer = await ChatPeer.join(endpoint, "bea");
  await peer.say("JOIN #plaza");
  await using bot = await ChatBot.start(endpoint, "-nana", "-rplaza");
  await peer.hear(/^:ana!\S+ JOIN /);
  await peer.say("PRIVMSG #plaza :esc\x1b[2J", "PRIVMSG ana :psst", "NOTICE #plaza :ojo");
  await bot.stdout.match(/^\d\d:\d\d <bea> esc\\x1b\[2J$/gm);
  await bot.stdout.match(/^\d\d:\d\d bea <bea> psst$/gm);
  await bot.stdout.match(/^\d\d:\d\d -bea- ojo$/gm);
  await bot.stderr.match(/^connected to irc\.localhost as ana$/gm);
  bot.kill("SIGTERM");
  await peer.hear(/^:ana!\S+ QUIT /);
  assertEquals(await bot.finished(), 143);
});

Deno.test("chat join gives the name of --realname", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  using peer = await ChatPeer.join(endpoint, "bea");
  await using bot = await ChatBot.start(endpoint, "-nana", "-rplaza", "--realname", "Ana María");
  await bot.stderr.match(/^connected to /gm);
  await peer.say("WHOIS ana");
  await peer.hear(/^:\S+ 311 bea ana \S+ \S+ \* :Ana María$/);
});

Deno.test("chat join comes back when the server does, and joins again", async () => {
  await using first = await App.start("chat", ["serve", ":0"]);
  const endpoint = await first.endpoint();
  await using bot = await ChatBot.start(endpoint, "-nana", "-rplaza", "--json");
  const joined = /^{"event":"join","room":"#plaza".*"own":true}$/gm;
  await bot.stdout.match(joined);
  first.kill("SIGTERM");
  await first.finished();
  await bot.stdout.match(/^{"event":"disconnected".*Server shutting down/gm);
  await using _second = await App.start("chat", ["serve", endpoint]);
  await bot.stdout.match(joined, 2);
  bot.kill("SIGINT");
  assertEquals(await bot.finished(), 130);
});

Deno.test("chat join returns 1 when something was refused, and has said the rest", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  const endpoint = await server.endpoint();
  const input = "/nosuchcommand\nhola\n";
  const finished = await join(endpoint, input, "-nana", "-rplaza", "--json");
  assertEquals(finished.code, 1);
  const all = events(finished);
  assertEquals(all.filter(({ event }) => event === "error").length, 1);
  assertEquals(all.filter(({ event }) => event === "message").map(({ text }) => text), ["hola"]);
});

Deno.test("chat join returns 3 when nobody listens", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const { code, stdout, stderr } = await join(`:${port}`, "hola\n", "-nana");
  assertEquals([code, stdout], [3, ""]);
  assertMatch(stderr, /^chat: Cannot connect to tcp:\/\/127\.0\.0\.1:\d+: connection refused\n$/);
});

Deno.test("chat join returns 4 when the other side does not speak IRC", async () => {
  await using server = await App.start("echo", ["serve", ":0"]);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answering = listener.accept().then(async (conn) => {
    await conn.write(encoder.encode("SSH-2.0-OpenSSH_9.2p1\r\n"));
    return conn;
  });
  const { code, stderr } = await join(`:${listener.addr.port}`, "hola\n", "-nana");
  (await answering).close();
  assertEquals(code, 4, stderr);
  assertStringIncludes(stderr, "does not speak IRC");
  const tls = (await server.endpoint()).replace("tcp://", "tls://");
  assertEquals((await join(tls, "hola\n", "-nana")).code, 4);
});

Deno.test("chat join returns 6 when the password is wrong, and comes in with the right one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [right, wrong] = [`${folder}/right`, `${folder}/wrong`];
    await Deno.writeTextFile(right, "sésamo\n");
    await Deno.writeTextFile(wrong, "guess\n");
    await using server = await App.start("chat", ["serve", ":0", "--password-file", right]);
    const endpoint = await server.endpoint();
    const with_ = (file: string) =>
      join(endpoint, "hola\n", "-nana", "-rplaza", "--password-file", file);
    const refused = await with_(wrong);
    assertEquals(refused.code, 6, refused.stderr);
    const accepted = await with_(right);
    assertEquals(accepted.code, 0, accepted.stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("chat join returns 5 when a file that it needs is not there", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/nowhere`;
    const { code, stdout, stderr } = await join(":1", "", "-nana", "--password-file", path);
    assertEquals([code, stdout], [5, ""]);
    assertStringIncludes(stderr, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("chat join sends as fast as the server takes it when --pace is off", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--flood=off"]);
  const input = Array.from({ length: 500 }, (_, index) => `line ${index}\n`).join("");
  const args = ["-nana", "-rplaza", "--json", "--pace=off"];
  // At the usual pace it would take longer than any app of these tests may run.
  const finished = await join(await server.endpoint(), input, ...args);
  assertEquals(finished.code, 0, finished.stderr);
  const said = events(finished).filter(({ event }) => event === "message");
  assertEquals(said.map(({ text }) => text), Array.from({ length: 500 }, (_, i) => `line ${i}`));
});

Deno.test("chat join returns 2 and points to the help when the command line is wrong", async () => {
  const cases: [string[], string][] = [
    [[":6667"], "-n/--nick is missing"],
    [[":6667", "-n", "two words"], 'Cannot join as "two words"'],
    [[":6667", "-n", "9lives"], 'Cannot join as "9lives"'],
    [[":6667", "-n", "ana", "-r", "#room key"], "say /join ROOM KEY"],
    [[":6667", "-n", "ana", "-r", "a,b"], 'Cannot join "a,b"'],
    [[":6667", "-n", "ana", "--password-file", "-"], "from standard input"],
    [[":6667", "-n", "ana", "--tls-ca", "ca.pem"], "--tls-ca without a tls:// endpoint"],
    [["udp://:6667", "-n", "ana"], "udp://:6667"],
    [[":0", "-n", "ana"], ":0"],
  ];
  for (const [args, problem] of cases) {
    const { code, stdout, stderr } = await runApp("chat", ["join", ...args]);
    assertEquals([code, stdout], [2, ""], args.join(" "));
    const [message = "", ...rest] = stderr.split("\n");
    assertStringIncludes(message, problem);
    assertEquals(rest, ["Try 'chat join --help'.", ""]);
  }
});
