import { assertGreater, assertRejects } from "@std/assert";
import { needs } from "../support/skip.ts";
import { Build } from "./build.ts";
import { type FanShape, ircFanLoad } from "./fan_load.ts";
import type { Sample } from "./suite.ts";

const gcc = needs("gcc");

const SHAPE: FanShape = {
  name: "s",
  title: "S",
  unit: "deliveries/s",
  receivers: 3,
  size: 64,
  window: 8,
};

/** What a client is told when it has said something. */
const REPLIES: Readonly<Record<string, string>> = {
  USER: ":irc 001 fan :Welcome\r\nPING :irc\r\n",
  JOIN: ":fan!f@h JOIN #fan\r\n:irc 366 fan #fan :End of names\r\n",
};

/** The clients of a server in this process, which says to the others what `pass` makes of each line. */
class IrcRelay {
  readonly #conns: Deno.TcpConn[] = [];
  readonly #pass: (line: string) => string;

  constructor(pass: (line: string) => string) {
    this.#pass = pass;
  }

  async accept(listener: Deno.TcpListener): Promise<void> {
    for await (const conn of listener) {
      conn.setNoDelay();
      this.#conns.push(conn);
      void this.#serve(conn).catch(() => {});
    }
  }

  async #serve(conn: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(4_096);
    let rest = "";
    for (let count; (count = await conn.read(buffer)) !== null;) {
      const lines = (rest + new TextDecoder().decode(buffer.subarray(0, count))).split("\r\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const command = line.split(" ", 1)[0]!;
        if (command === "PRIVMSG") await this.#relay(conn, line);
        else await write(conn, REPLIES[command] ?? "");
      }
    }
  }

  async #relay(from: Deno.TcpConn, line: string): Promise<void> {
    const passed = this.#pass(`:fan!f@h ${line}\r\n`);
    for (const conn of this.#conns) if (conn !== from) await write(conn, passed);
  }

  close(): void {
    for (const conn of this.#conns) conn.close();
  }
}

async function write(conn: Deno.TcpConn, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
}

async function measure(pass: (line: string) => string): Promise<Sample> {
  await using build = await Build.open(new AbortController().signal);
  await using resources = new AsyncDisposableStack();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const relay = new IrcRelay(pass);
  const accepting = relay.accept(listener);
  try {
    const context = { build, seconds: 0.2, signal: new AbortController().signal, resources };
    await ircFanLoad.prepare(context);
    const { port } = listener.addr;
    return await ircFanLoad.measure({ port, pid: Deno.pid }, SHAPE, context);
  } finally {
    listener.close();
    await accepting;
    relay.close();
  }
}

Deno.test({
  name: `ircFanLoad measures when every receiver gets every line, and others between${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    const { rate, latency, more } = await measure((line) => `:bob!b@h QUIT :bye\r\n${line}`);
    assertGreater(rate, 0);
    assertGreater(latency!.p99, 0);
    assertGreater(more!.cpu!, 0);
  },
});

const FAULTS: Record<string, (line: string) => string> = {
  "other text": (line) => line.replace(/....\r\n$/, "0000\r\n"),
  "each line twice": (line) => line + line,
  "what nobody has said": (line) => `${line}:fan!f@h PRIVMSG #fan :more\r\n`,
};

for (const [name, fault] of Object.entries(FAULTS)) {
  Deno.test({
    name: `ircFanLoad fails when the server sends ${name}${gcc.suffix}`,
    ignore: gcc.ignore,
    fn: async () => {
      await assertRejects(() => measure(fault), Error, "a line that is not the next one");
    },
  });
}

Deno.test({
  name: `ircFanLoad fails when the server closes a receiver${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    await assertRejects(() => measure(() => "ERROR :Closing\r\n"), Error, "ERROR :Closing");
  },
});
