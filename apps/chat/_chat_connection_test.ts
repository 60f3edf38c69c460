import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type ByteStream, connect, listen } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import { framed } from "@zocalo/framing/stream";
import { Failure } from "../common/failure.ts";
import { ChatConnection, type ChatConnectionOptions } from "./_chat_connection.ts";
import type { ChatEvent } from "./client/chat_event.ts";
import { IRC_CODEC } from "./_irc_codec.ts";

const encoder = new TextEncoder();

/** The other side of a connection in memory, where a test plays the server. */
class FakeServer {
  readonly stream: ByteStream;
  readonly #lines;

  constructor(stream: ByteStream) {
    this.stream = stream;
    this.#lines = framed(stream, IRC_CODEC);
  }

  /** The next line that begins so. */
  async hear(beginning: string): Promise<string> {
    for (;;) {
      const bytes = await this.#lines.receive({ timeout: 10_000 });
      if (bytes === undefined) throw new Error(`Cannot hear "${beginning}": the client has gone`);
      const line = new TextDecoder().decode(bytes).trimEnd();
      if (line.startsWith(beginning)) return line;
    }
  }

  async say(...lines: string[]): Promise<void> {
    await this.stream.write(encoder.encode(lines.map((line) => `${line}\r\n`).join("")));
  }

  /** Lets the client in, also into its room. */
  async welcome(): Promise<void> {
    await this.hear("USER ");
    await this.say(":irc.test 001 ana :Welcome", ":irc.test 422 ana :No MOTD");
    const ping = await this.hear("PING ");
    await this.say(":ana!a@host JOIN #zocalo", `:irc.test PONG irc.test :${ping.slice(5)}`);
  }
}

/** A client that comes to as many servers as a test takes, one after another. */
class Meeting {
  readonly events: ChatEvent[] = [];
  readonly connection: ChatConnection;
  #servers: FakeServer[] = [];
  #came = Promise.withResolvers<void>();
  #changed = Promise.withResolvers<void>();

  constructor(options: Partial<ChatConnectionOptions> = {}) {
    this.connection = new ChatConnection(
      { nick: "ana", rooms: ["#zocalo"], version: "1", now: Date.now },
      {
        open: () => {
          const [client, server] = memoryPair();
          this.#servers.push(new FakeServer(server));
          this.#came.resolve();
          return Promise.resolve(client);
        },
        reconnects: () => true,
        delays: { minDelay: 1, maxDelay: 2 },
        onEvent: (event) => this.events.push(event),
        onChange: () => {
          this.#changed.resolve();
          this.#changed = Promise.withResolvers();
        },
        ...options,
      },
    );
  }

  /** The next server that the client has come to. */
  async server(): Promise<FakeServer> {
    await this.#came.promise;
    const server = this.#servers.shift()!;
    if (this.#servers.length === 0) this.#came = Promise.withResolvers();
    return server;
  }

  /** The next server, which lets the client in. */
  async welcome(): Promise<FakeServer> {
    const server = await this.server();
    await server.welcome();
    while (!this.connection.state.ready) await this.#changed.promise;
    return server;
  }

  submit(text: string): void {
    this.connection.state.submit(text);
    this.connection.update();
  }
}

const NEVER = new AbortController().signal;

Deno.test("ChatConnection sends what is submitted, and ends after /quit", async () => {
  const meeting = new Meeting();
  const running = meeting.connection.run(NEVER);
  const server = await meeting.welcome();
  meeting.submit("hola");
  assertEquals(await server.hear("PRIVMSG"), "PRIVMSG #zocalo :hola");
  meeting.submit("/quit hasta luego");
  assertEquals(await server.hear("QUIT"), "QUIT :hasta luego");
  await server.stream.close();
  await running;
});

Deno.test("ChatConnection comes back after a loss, and joins its rooms again", async () => {
  const meeting = new Meeting();
  const running = meeting.connection.run(NEVER);
  const first = await meeting.welcome();
  first.stream.abort();
  const second = await meeting.welcome();
  assertEquals(meeting.connection.state.active.name, "#zocalo");
  const kinds = meeting.events.map(({ event }) => event);
  assertEquals(kinds.filter((kind) => kind === "connected").length, 2);
  assertEquals(kinds.filter((kind) => kind === "disconnected").length, 1);
  meeting.connection.quit();
  await second.hear("QUIT");
  await second.stream.close();
  await running;
});

Deno.test("ChatConnection tries again when the server cannot be reached, until it can", async () => {
  let attempts = 0;
  const meeting = new Meeting({
    open: (signal) => {
      attempts += 1;
      // The server is away for three attempts after the first.
      if (attempts > 1 && attempts < 5) return connect("unix:/nonexistent/socket", { signal });
      const [client, server] = memoryPair();
      opened.resolve(new FakeServer(server));
      return Promise.resolve(client);
    },
  });
  let opened = Promise.withResolvers<FakeServer>();
  const running = meeting.connection.run(NEVER);
  const first = await opened.promise;
  opened = Promise.withResolvers();
  await first.welcome();
  first.stream.abort();
  const last = await opened.promise;
  await last.welcome();
  assertEquals(attempts, 5);
  meeting.connection.quit();
  await last.stream.close();
  await running;
});

Deno.test("ChatConnection fails at once when the first connection does", async () => {
  const listener = listen("tcp://127.0.0.1:0");
  const { endpoint } = listener;
  await listener[Symbol.asyncDispose]();
  const meeting = new Meeting({ open: (signal) => connect(endpoint, { signal }) });
  const failure = await assertRejects(() => meeting.connection.run(NEVER), Failure, "refused");
  assertEquals(failure.exitCode, 3);
  assertEquals(meeting.events, []);
});

Deno.test("ChatConnection fails when the server does not welcome it, with what it says", async () => {
  const cases: [string[], number, string][] = [
    [[":irc.test 464 ana :Password incorrect"], 6, "Password incorrect"],
    [["ERROR :Closing Link: too many"], 3, "too many"],
    [["HTTP/1.1 400 Bad Request"], 4, "does not speak IRC"],
    [[], 3, "the connection was lost"],
  ];
  for (const [lines, exitCode, message] of cases) {
    const meeting = new Meeting();
    const running = meeting.connection.run(NEVER);
    const server = await meeting.server();
    const answer = async () => {
      await server.say(...lines);
      await server.stream.close({ timeout: 100 });
    };
    const [failure] = await Promise.all([assertRejects(() => running, Failure, message), answer()]);
    assertEquals(failure.exitCode, exitCode);
  }
});

Deno.test("ChatConnection does not come back when it is not to", async () => {
  const meeting = new Meeting({ reconnects: () => false });
  const running = meeting.connection.run(NEVER);
  const server = await meeting.welcome();
  const failed = assertRejects(() => running, Failure, "the connection was lost");
  await server.stream.close();
  assertEquals((await failed).exitCode, 3);
});

Deno.test("ChatConnection survives lines that are too long or not UTF-8", async () => {
  const meeting = new Meeting();
  const running = meeting.connection.run(NEVER);
  const server = await meeting.welcome();
  await server.stream.write(
    encoder.encode(`:bea!b@h PRIVMSG #zocalo :${"x".repeat(1_048_576)}\r\n`),
  );
  await server.stream.write(
    new Uint8Array([
      ...encoder.encode(":bea!b@h PRIVMSG #zocalo :ma"),
      0xf1,
      ...encoder.encode("ana\r\n"),
    ]),
  );
  await server.say("PING :done");
  await server.hear("PONG");
  const texts = meeting.events.filter((event) => event.event === "message").map(({ text }) => text);
  assertEquals(texts, ["ma\ufffdana"]);
  assertMatch(meeting.connection.state.windows[0]!.lines.at(-1)!.text, /more than 65536 bytes/);
  meeting.connection.quit();
  await server.stream.close();
  await running;
});

Deno.test("ChatConnection ends at once when its signal aborts, whatever it does", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const meeting = new Meeting();
  const running = meeting.connection.run(controller.signal);
  await meeting.welcome();
  controller.abort(reason);
  assertEquals(await assertRejects(() => running), reason);

  const pausing = new AbortController();
  const other = new Meeting({ delays: { minDelay: 3_600_000, maxDelay: 3_600_000 } });
  const waiting = other.connection.run(pausing.signal);
  const gone = await other.welcome();
  await gone.stream.close();
  pausing.abort(reason);
  assertEquals(await assertRejects(() => waiting), reason);
});

Deno.test("ChatConnection ends a pause between attempts at /quit", async () => {
  const meeting: Meeting = new Meeting({
    delays: { minDelay: 3_600_000, maxDelay: 3_600_000 },
    onEvent: ({ event }) => event === "disconnected" && lost.resolve(),
  });
  const lost = Promise.withResolvers<void>();
  const running = meeting.connection.run(NEVER);
  const server = await meeting.welcome();
  await server.stream.close();
  await lost.promise;
  meeting.submit("/quit");
  await running;
});
