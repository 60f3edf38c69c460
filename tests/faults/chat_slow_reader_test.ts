/** Clients that do not read, or are closed while they write. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type ByteStream, connect } from "@zocalo/transport";
import { App } from "../support/app.ts";
import { ChatPeer } from "../e2e/_chat_peer.ts";
import { needs, unless } from "../support/skip.ts";
import { CHAT_CONFIG, portOf, PythonIrc, startChat } from "./_chat.ts";

const { ignore, suffix } = Deno.build.os === "linux" ? needs("python3") : unless(false, "Linux");

const READERS = 199;

/** Bytes that may wait for a client. */
const MAX_SENDQ = 65_536;

/** What the server may need more while it is flooded, in bytes: what waits for all, and what is not collected yet. */
const MAX_GROWTH = READERS * MAX_SENDQ + 100e6;

/** Resident memory of a process, in bytes. */
function residentMemory(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1_024;
}

function textOf(number: number): string {
  return `${number} `.padEnd(400, "x");
}

/** What is in front of what is said. */
const SAYING = " PRIVMSG #room :";

/** A member of the room, who reads all that is said and sees that nothing is missing. */
class Reader implements Disposable {
  readonly #stream: ByteStream;
  readonly #joined = Promise.withResolvers<void>();
  readonly #quit = Promise.withResolvers<string>();
  readonly #failed = Promise.withResolvers<never>();
  #heard = 0;
  #waiting: { at: number; resolve: () => void } | undefined;

  private constructor(stream: ByteStream) {
    this.#stream = stream;
    // Also if nobody waits.
    this.#failed.promise.catch(() => {});
    this.#read().catch(this.#failed.reject);
  }

  static async open(endpoint: string, nick: string): Promise<Reader> {
    const reader = new Reader(await connect(endpoint));
    const lines = [`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "JOIN #room", ""];
    await reader.#stream.write(new TextEncoder().encode(lines.join("\r\n")));
    await Promise.race([reader.#joined.promise, reader.#failed.promise]);
    return reader;
  }

  /** With a promise for each line, 200 of them would take most of the time. */
  async #read(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    const decoder = new TextDecoder();
    let text = "";
    for (let count; (count = await this.#stream.read(buffer)) !== null;) {
      const lines = (text + decoder.decode(buffer.subarray(0, count), { stream: true }))
        .split("\r\n");
      text = lines.pop()!;
      lines.forEach((line) => this.#hear(line));
    }
    throw new Error("A reader that reads was closed");
  }

  #hear(line: string): void {
    const at = line.indexOf(SAYING);
    if (at >= 0) {
      assertEquals(line.slice(at + SAYING.length), textOf(this.#heard++));
      if (this.#heard === this.#waiting?.at) this.#waiting.resolve();
    } else if (/^\S+ QUIT /.test(line)) {
      this.#quit.resolve(line);
    } else if (/^\S+ 366 /.test(line)) {
      this.#joined.resolve();
    }
  }

  /** Waits until so many lines have come. */
  async heard(at: number): Promise<void> {
    if (this.#heard >= at) return;
    const waiting = new Promise<void>((resolve) => this.#waiting = { at, resolve });
    await Promise.race([waiting, this.#failed.promise]);
  }

  /** What the first one left with. */
  get quit(): Promise<string> {
    return this.#quit.promise;
  }

  [Symbol.dispose](): void {
    this.#stream.abort();
  }
}

Deno.test({
  name: `chat serve closes the one of 200 readers that stops, and the others lose nothing${suffix}`,
  ignore,
  async fn() {
    const limits = ["--flood=off", "--max-clients-per-host=0", `--max-sendq=${MAX_SENDQ}`];
    await using server = await App.start("chat", ["serve", ":0", ...limits]);
    const endpoint = await server.endpoint();
    using opened = new DisposableStack();
    const readers = await Promise.all(
      Array.from({ length: READERS }, (_, index) => Reader.open(endpoint, `reader${index}`)),
    );
    for (const reader of readers) opened.use(reader);
    await using deaf = new PythonIrc("deaf", portOf(endpoint), "deaf", "#room");
    await deaf.told("joined");
    using sender = await ChatPeer.join(endpoint, "sender");
    await sender.say("JOIN #room");
    await sender.hear(/ 366 /);

    const before = residentMemory(server.pid);
    let most = before;
    let hasQuit = false;
    const quits = Promise.all(readers.map(({ quit }) => quit)).finally(() => hasQuit = true);
    let said = 0;
    // Some more after that: they come too.
    for (let more = 3; more > 0; hasQuit && more--) {
      const lines = Array.from({ length: 80 }, () => `PRIVMSG #room :${textOf(said++)}`);
      await sender.say(...lines);
      await Promise.all(readers.map((reader) => reader.heard(said)));
      most = Math.max(most, residentMemory(server.pid));
    }
    for (const quit of await quits) assertMatch(quit, /^:deaf!\S+ QUIT :SendQ exceeded$/);
    assert(most - before < MAX_GROWTH, `from ${before} to ${most} bytes`);
    await server.stderr.match(/^deaf \(tcp:\S+\) closed: SendQ exceeded$/gm);
    assertEquals(server.stderr.text.match(/closed: /g)?.length, 1);
  },
});

Deno.test("chat serve tells a client why it is closed while what it writes is unread", async () => {
  await using running = await startChat({
    flood: { count: 5, interval: 60_000 },
    irc: { ...CHAT_CONFIG, checkOperator: () => Promise.resolve(true) },
  });
  using oper = await ChatPeer.join(running.endpoint, "oper");
  using victim = await ChatPeer.join(running.endpoint, "victim");
  // After five lines the server reads no more of it for a minute.
  const line = `PRIVMSG victim :${"x".repeat(400)}\r\n`;
  const writing = victim.stream.write(new TextEncoder().encode(line.repeat(5_000)));
  for (let i = 0; i < 5; i++) await victim.hear(/ PRIVMSG victim :x+$/);
  await oper.say("OPER root secret", "KILL victim :enough is enough");
  const { lines, reset } = await victim.rest();
  await writing;
  const why = "Killed (oper (enough is enough))";
  assertEquals(reset, false);
  assertEquals(lines.at(-1), `ERROR :Closing Link: 127.0.0.1 (${why})`);
  assertMatch(lines.at(-2)!, /^:oper!\S+ KILL victim :Killed \(oper \(enough is enough\)\)$/);
});
