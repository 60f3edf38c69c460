/** `chat join` in shell scripts: what it prints, and how it ends. */
import { assertEquals, assertMatch } from "@std/assert";
import { makeCertificates } from "../support/certificates.ts";
import { run } from "../support/run.ts";
import { needs } from "../support/skip.ts";
import { App, commandLine, runApp } from "../support/app.ts";
import { ChatBot } from "./_chat_bot.ts";
import { ScriptedServer } from "./_scripted_irc_server.ts";

/** Runs a script in which `"$@"` is `chat join`. */
async function script(text: string, ...args: string[]) {
  const command = [...await commandLine("chat"), "join", ...args];
  const { code, stdout, stderr } = await run(["bash", "-c", text, "bash", ...command]);
  return { code, stderr, lines: new TextDecoder().decode(stdout).trimEnd().split("\n") };
}

const bash = needs("bash");

Deno.test({
  name:
    `chat join --json says what a script pipes into it, and tells what came of it${bash.suffix}`,
  ignore: bash.ignore,
  async fn() {
    await using server = await App.start("chat", ["serve", ":0"]);
    const args = [await server.endpoint(), "-nana", "-rplaza", "--json"];
    const { code, lines, stderr } = await script(
      `printf '%s\\n' hola '/topic La plaza' '/msg ana psst' | "$@"; echo "exited with $?"`,
      ...args,
    );
    assertEquals([code, stderr], [0, ""]);
    assertEquals(lines.at(-1), "exited with 0");
    const events = lines.slice(0, -1).map((line) => JSON.parse(line));
    const kinds = ["connected", "join", "members", "message", "topic"];
    assertEquals(kinds.filter((kind) => events.every(({ event }) => event !== kind)), []);
    const said = events.filter(({ event }) => event === "message");
    assertEquals(said.map(({ room, peer, text }) => [room, peer, text]), [
      ["#plaza", "#plaza", "hola"],
      [null, "ana", "psst"],
    ]);
  },
});

Deno.test({
  name: `chat join returns 141 when whoever reads its output has seen enough${bash.suffix}`,
  ignore: bash.ignore,
  async fn() {
    await using server = await App.start("chat", ["serve", ":0", "--flood=off"]);
    const args = [await server.endpoint(), "-nana", "-rplaza", "--json", "--pace=off"];
    const text = `yes hola | "$@" | head -1; echo "exited with \${PIPESTATUS[1]}"`;
    const { lines, stderr } = await script(text, ...args);
    assertMatch(lines[0]!, /^{"event":"connected"/);
    assertEquals([lines[1], stderr], ["exited with 141", ""]);
  },
});

Deno.test("chat join returns 1 when the server takes none of the nicks, or has banned it", async () => {
  const answers = [
    (nick: string) => `:irc.test 433 * ${nick} :Nickname is already in use`,
    () => ":irc.test 465 * :You are banned",
  ];
  for (const answer of answers) {
    await using listener = new ScriptedServer();
    await using bot = await ChatBot.start(listener.endpoint, "-nana");
    using server = await listener.accept();
    const answering = (async () => {
      for (;;) await server.say(answer((await server.hear(/^NICK /)).slice("NICK ".length)));
    })().catch(() => {});
    assertEquals(await bot.finished(), 1);
    await answering;
    assertMatch(bot.stderr.text, /^chat: .*(?:Nickname is already in use|You are banned)$/m);
  }
});

Deno.test("chat join returns 3 when the connection is lost behind the end of its input", async () => {
  await using listener = new ScriptedServer();
  const input = new TextEncoder().encode("hola\n");
  const running = runApp("chat", ["join", listener.endpoint, "-nana", "-rplaza"], { input });
  using server = await listener.accept();
  await server.welcome("ana", "#plaza");
  const ready = await server.hear(/^PING /);
  await server.say(`PONG irc.test :${ready.slice("PING ".length)}`);
  // What is sent behind all that was said, and then nobody is there to answer it.
  await server.hear(/^PING [\w-]{36}$/);
  server.stream.abort();
  const { code, stderr } = await running;
  assertEquals(code, 3, stderr);
  assertMatch(stderr, /^chat: Cannot go on: the connection was lost: /m);
});

const openssl = needs("openssl");

Deno.test({
  name: `chat join returns 4 when the certificate is not to be trusted${openssl.suffix}`,
  ignore: openssl.ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const { ca, otherCa, server: { cert, key } } = await makeCertificates(folder);
      const args = ["serve", "tls://127.0.0.1:0", "--tls-cert", cert, "--tls-key", key];
      await using server = await App.start("chat", args);
      const endpoint = await server.endpoint();
      const codes = [];
      for (const trusted of [ca, otherCa]) {
        const options = ["-nana", "-rplaza", "--tls-ca", trusted];
        const input = new TextEncoder().encode("hola\n");
        codes.push((await runApp("chat", ["join", endpoint, ...options], { input })).code);
      }
      assertEquals(codes, [0, 4]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
