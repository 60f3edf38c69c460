/** How soon `chat join` answers keys in a room where much is said. */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { commandLine } from "../support/app.ts";
import { ScriptedServer } from "./_scripted_irc_server.ts";
import { run } from "../support/run.ts";
import { needs } from "../support/skip.ts";

const PROGRAM: string = fromFileUrl(new URL("chat_keys.py", import.meta.url));

const LINES = 10_000;
const MEMBERS = 1_000;
const PRESSES = 20;

/** What each of them does, and how python writes it. */
const KEYS: Readonly<Record<string, string>> = {
  "a letter": "x",
  "backspace": "\\x7f",
  "a page up": "\\x1b[5~",
  "a page down": "\\x1b[6~",
  "the next window": "\\x0e",
};

const { ignore, suffix } = needs("python3");

Deno.test({
  name:
    `chat join answers each key in a room of 1 000 after 10 000 lines; times are printed${suffix}`,
  ignore,
  async fn() {
    await using listener = new ScriptedServer();
    const command = [...await commandLine("chat"), "join", listener.endpoint, "-nana", "-rplaza"];
    const keys = [`${PRESSES}`, ...Object.values(KEYS), "--"];
    const running = run(["python3", PROGRAM, "the very last", ...keys, ...command]);
    using server = await listener.accept();
    await server.welcome("ana", "#plaza");
    for (let i = 0; i < MEMBERS; i += 20) {
      const nicks = Array.from({ length: 20 }, (_, index) => `member${i + index}`).join(" ");
      await server.say(`:irc.test 353 ana = #plaza :${nicks}`);
    }
    const say = (i: number) =>
      `:member${i % MEMBERS}!u@h PRIVMSG #plaza :${`línea ${i} 日本 `.repeat(1 + i % 12)}`;
    await server.say(...Array.from({ length: LINES - 1_001 }, (_, i) => say(i)));
    await server.say(":bea!u@h PRIVMSG #plaza :the very last");
    const { code, stdout, stderr } = await running;
    assertEquals(code, 0, stderr);
    const results = new TextDecoder().decode(stdout).trim().split("\n");
    assertEquals(results.length, Object.keys(KEYS).length);
    for (const [index, name] of Object.keys(KEYS).entries()) {
      const times: number[] = JSON.parse(results[index]!).times;
      times.sort((a, b) => a - b);
      const [half, most] = [times[PRESSES / 2]!, times.at(-1)!];
      console.log(`${name}: half within ${half.toFixed(1)} ms, all within ${most.toFixed(1)} ms`);
    }
  },
});
