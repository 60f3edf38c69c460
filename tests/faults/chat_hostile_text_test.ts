/** Text that is more than text to a terminal, or to a server that is not careful. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { COMMANDS } from "../../apps/chat/irc/commands.ts";
import { App } from "../support/app.ts";
import { ChatPeer } from "../e2e/_chat_peer.ts";

/** What a second command would do, if there were one. */
const SECOND = "PRIVMSG witness :smuggled";

/** What may look like the end of a line to somebody. LF is one, and so is not among them. */
const ENDS: Readonly<Record<string, string>> = {
  CR: "\r",
  "two CR": "\r\r",
  NUL: "\0",
  "vertical tab": "\x0b",
  "form feed": "\x0c",
  "next line": "\x85",
  "line separator": "\u2028",
  "paragraph separator": "\u2029",
  "escaped in C": "\\r\\n",
  "escaped in URLs": "%0D%0A",
  "quoted in CTCP": "\x10r\x10n",
};

/** Bytes that are no UTF-8, but CRLF to a decoder that is not careful: overlong, and half of a character before it. */
const BAD_BYTES: Readonly<Record<string, readonly number[]>> = {
  "overlong CRLF": [0xc0, 0x8d, 0xc0, 0x8a],
  "Latin 1": [0xe9],
  "half a character": [0xf0, 0x9f, 0x91],
  surrogate: [0xed, 0xa0, 0x80],
};

/** Most parameters that a command has. */
const POSITIONS = 4;

/** Where the witness is, and where the attacker may do everything. */
const ROOM = "#room";
const OWN_ROOM = "#own";

/** What does something to terminals: escape sequences, C1 controls, marks that turn text round, the bell. */
const UGLY = "\x1b[31m\x1b]0;title\x07\x9b2J\u202e\u2066\u200f\x7f";
// deno-lint-ignore no-control-regex -- they are what is looked for
const RAW = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Each command with a text as each of its parameters, in the middle and as the last. */
function* linesWith(text: string): Iterable<string> {
  for (const command of [...Object.keys(COMMANDS), "NONSENSE"]) {
    for (const room of [ROOM, OWN_ROOM]) {
      // It may have left them.
      yield `JOIN ${ROOM},${OWN_ROOM}`;
      for (let position = 0; position < POSITIONS; position++) {
        const before = [room, "witness", room].slice(0, position);
        yield [command, ...before, text, "x"].join(" ");
        yield [command, ...before, `:${text}`].join(" ");
      }
    }
  }
}

/** Lines sent one after the other, by a client that comes again whenever it has been closed. */
class Attacker implements Disposable {
  readonly #endpoint: string;
  #peer: ChatPeer | undefined;
  readonly heard: string[] = [];

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Says something, and hears all that comes back. */
  async attack(bytes: Uint8Array): Promise<void> {
    const peer = this.#peer ??= await this.#come();
    const token = crypto.randomUUID();
    await peer.stream.write(bytes);
    await peer.say("", `PING ${token}`);
    for (let line; (line = await peer.next()) !== undefined;) {
      if (line.endsWith(token)) return;
      this.heard.push(line);
    }
    await peer.stream.close();
    this.#peer = undefined;
  }

  async #come(): Promise<ChatPeer> {
    const peer = await ChatPeer.join(this.#endpoint, "attacker", {
      first: ["CAP REQ :message-tags", "CAP END"],
    });
    await peer.say(`JOIN ${ROOM}`);
    await peer.hear(/ 366 /);
    return peer;
  }

  [Symbol.dispose](): void {
    this.#peer?.[Symbol.dispose]();
  }
}

/** Sends lines together, but those one by one that close who says them. */
async function attackWith(attacker: Attacker, lines: readonly string[]): Promise<void> {
  const isLast = (line: string) => line.startsWith("QUIT");
  const text = (some: readonly string[]) => some.map((line) => `${line}\r\n`).join("");
  await attacker.attack(new TextEncoder().encode(text(lines.filter((line) => !isLast(line)))));
  for (const line of lines.filter(isLast)) {
    await attacker.attack(new TextEncoder().encode(text([line])));
  }
}

/** A server with somebody who hears all, and somebody who says all that; what the first one hears. */
async function witness(say: (attacker: Attacker) => Promise<void>): Promise<string[]> {
  await using server = await App.start("chat", ["serve", ":0", "--flood=off", "-v"]);
  const endpoint = await server.endpoint();
  using peer = await ChatPeer.join(endpoint, "witness", {
    first: ["CAP REQ :message-tags", "CAP END"],
  });
  await peer.say(`JOIN ${ROOM}`);
  await peer.hear(/ 366 /);
  const heard: string[] = [];
  const hearing = (async () => {
    for (let line; !(line = (await peer.next())!).endsWith(" :that is all");) heard.push(line);
  })();
  using attacker = new Attacker(endpoint);
  await say(attacker);
  await attacker.attack(new TextEncoder().encode("PRIVMSG witness :that is all\r\n"));
  await hearing;
  for (const line of [...heard, ...attacker.heard]) {
    assertMatch(line, /^(@\S+ )?(:\S+ )?([A-Z]+|\d{3})( |$)/);
    assert(!/[\r\0]/.test(line) && line.isWellFormed(), JSON.stringify(line));
  }
  // Else the server waits for them to leave.
  for (const client of [attacker, peer]) client[Symbol.dispose]();
  server.kill("SIGTERM");
  const { code, stderr } = await server.finished();
  assertEquals(code, 0);
  assertEquals(RAW.exec(stderr), null, JSON.stringify(stderr));
  return heard;
}

function smuggledIn(heard: readonly string[]): string[] {
  return heard.filter((line) => /^(@\S+ )?:\S+ PRIVMSG witness :?smuggled$/.test(line));
}

Deno.test("chat serve takes no second command out of a parameter, whatever is between them", async () => {
  const heard = await witness(async (attacker) => {
    const encoder = new TextEncoder();
    for (const end of Object.values(ENDS)) {
      const tag = `@+tag=x\\r\\n${SECOND} PRIVMSG ${ROOM} :x`;
      await attackWith(attacker, [...linesWith(`x${end}${SECOND}`), tag]);
    }
    // It would be seen, if it were one.
    await attacker.attack(encoder.encode(`PRIVMSG ${ROOM} :x\n${SECOND}\r\n`));
  });
  assertEquals(smuggledIn(heard).length, 1);
});

Deno.test("chat serve drops lines that are not UTF-8, and takes no second command out of them", async () => {
  const heard = await witness(async (attacker) => {
    const encoder = new TextEncoder();
    for (const bytes of Object.values(BAD_BYTES)) {
      const lines = [...linesWith("BYTES")].map((line) => {
        const [head, tail = ""] = line.split("BYTES") as [string, string?];
        const rest = encoder.encode(`${SECOND}${tail}\r\n`);
        return Uint8Array.of(...encoder.encode(head), ...bytes, ...rest);
      });
      await attacker.attack(concat(lines));
    }
  });
  assertEquals(heard.filter((line) => !/ JOIN #room$/.test(line)), []);
});

Deno.test("chat serve drops lines of 64 KiB and of a megabyte, and takes no second command out of them", async () => {
  const heard = await witness(async (attacker) => {
    for (const size of [8_192, 65_536, 1_048_576]) {
      for (const head of [`PRIVMSG ${ROOM} :`, "", `@+tag=`, "NICK ", `TOPIC ${ROOM} :`]) {
        const line = `${head}${"x".repeat(size)} ${SECOND}\r\n`;
        await attacker.attack(new TextEncoder().encode(line));
      }
    }
  });
  assertEquals(heard.filter((line) => !/ JOIN #room$/.test(line)), []);
});

Deno.test("chat serve -v shows nothing raw of what clients say", async () => {
  const heard = await witness(async (attacker) => {
    const channel = `#${UGLY.replaceAll("\x07", "")}`;
    await attackWith(attacker, [...linesWith(UGLY), `JOIN ${channel}`, `QUIT :${UGLY}`]);
  });
  // Others see what it was: their programs know how to show it.
  assert(heard.some((line) => line.endsWith(` PRIVMSG ${ROOM} :${UGLY}`)));
});
