import { assertEquals, assertRejects } from "@std/assert";
import { framed } from "@zocalo/framing/stream";
import { listen } from "@zocalo/transport";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { testContext } from "../common/testing.ts";
import { runBot } from "./_bot.ts";
import { IRC_CODEC, lineOf } from "./_irc_codec.ts";

/** What a server answers to a line; `undefined`: it hangs up. `visit` counts the connections from 1. */
type Script = (line: string, visit: number) => readonly string[] | undefined;

/** A server that lets everybody in, and beyond that does what a test wants. */
function scripted(script: Script): Script {
  return (line, visit) => {
    const own = script(line, visit);
    if (own === undefined || own.length > 0) return own;
    if (line.startsWith("USER ")) return [":irc.test 001 bot :Welcome"];
    if (line.startsWith("JOIN ")) return [":bot!b@h JOIN #r", ":irc.test 366 bot #r :End"];
    if (line.startsWith("PING ")) return [`:irc.test PONG irc.test :${line.slice("PING ".length)}`];
    return line === "QUIT" ? undefined : [];
  };
}

/** Runs a bot with that input at such a server; gives the exit code, and what it has printed. */
async function run(input: string, script: Script, flushTimeout?: number) {
  const listener = listen("tcp://127.0.0.1:0");
  const answer = scripted(script);
  const serving = (async () => {
    let visit = 0;
    for await (const stream of listener) {
      visit += 1;
      const messages = framed(stream, IRC_CODEC);
      try {
        for (let bytes; (bytes = await messages.receive()) !== undefined;) {
          const lines = answer(lineOf(bytes), visit);
          if (lines === undefined) break;
          for (const line of lines) await messages.send(line);
        }
      } catch {
        // The bot has hung up.
      }
      await stream.close({ timeout: 0 });
    }
  })();
  const context = testContext();
  const chunks = [new TextEncoder().encode(input)];
  const source = {
    read(buffer: Uint8Array) {
      const chunk = chunks.shift();
      if (chunk !== undefined) buffer.set(chunk);
      return Promise.resolve(chunk?.length ?? null);
    },
  };
  const settings = {
    endpoint: listener.endpoint,
    connect: {},
    state: { nick: "bot", rooms: ["#r"], version: "1", now: Date.now },
  };
  const output = { json: false, quiet: false, verbose: false };
  try {
    const code = await runBot(settings, output, source, context, flushTimeout);
    await context.err.flush();
    return { code, stderr: context.stderr.text };
  } finally {
    await listener[Symbol.asyncDispose]();
    await serving;
  }
}

Deno.test("runBot() returns 0 when the server was restarted and nothing was lost", async () => {
  const said: string[] = [];
  const { code, stderr } = await run("hola\n", (line, visit) => {
    if (line.startsWith("PRIVMSG")) said.push(line);
    if (visit > 1) return [];
    if (line.startsWith("JOIN ")) return [":irc.test ERROR :Server shutting down"];
    return line.startsWith("PING ") ? undefined : [];
  });
  assertEquals([code, said], [0, ["PRIVMSG #r :hola"]], stderr);
});

Deno.test("runBot() returns 1 and tells what may be lost when the connection is", async () => {
  const said: string[] = [];
  const { code, stderr } = await run("1\n2\n3\n4\n5\n", (line, visit) => {
    if (visit === 1 && line === "PRIVMSG #r :4") return undefined;
    if (visit > 1 && line.startsWith("PRIVMSG")) said.push(line);
    return [];
  });
  assertEquals(code, 1, stderr);
  const lost = stderr.split("\n").filter((line) => line.startsWith("Perhaps not sent: "));
  const numbers = [...lost, ...said].map((line) => line.at(-1));
  assertEquals(numbers, ["1", "2", "3", "4", "5"], stderr);
});

Deno.test("runBot() fails when the server never answers its last PING", async () => {
  const silent = (line: string) =>
    /^PING .{20}/.test(line) ? [":irc.test NOTICE bot :still here"] : [];
  const failure = await assertRejects(() => run("hola\n", silent, 10), Failure, "no answer");
  assertEquals(failure.exitCode, EXIT.NETWORK);
});
