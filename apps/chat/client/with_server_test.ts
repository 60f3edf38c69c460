/** The client and the server of this project, without a connection between them. */
import { assertEquals } from "@std/assert";
import { TestClient, TestServer } from "../irc/test_support.ts";
import { TestChat } from "./test_support.ts";

/** A client at a server, until the connection is cut. */
class Pair {
  readonly chat: TestChat;
  readonly client: TestClient;

  constructor(server: TestServer, chat: TestChat) {
    this.chat = chat;
    this.client = new TestClient(server.irc, "ana");
    chat.state.connected();
  }

  /** Carries lines to and fro until there are none. */
  async settle(): Promise<void> {
    for (;;) {
      const out = this.chat.state.take();
      const back = await this.client.say(...out);
      this.chat.hear(...back);
      if (out.length === 0 && back.length === 0) return;
    }
  }

  cut(): void {
    this.client.session.closed("Connection lost");
    this.chat.state.disconnected("connection lost");
  }
}

Deno.test("ChatState talks with this project's server, and misses nothing when it comes back", async () => {
  const server = new TestServer();
  const chat = new TestChat({ rooms: ["#a"] });
  chat.now = server.now;
  const bob = await server.join("bob", { channels: ["#a"] });
  await bob.say("PRIVMSG #a :before");
  const pair = new Pair(server, chat);
  await pair.settle();
  assertEquals(chat.state.ready, true);
  assertEquals(chat.members("#a"), "@bob ana");
  await bob.say("PRIVMSG #a :hello ana");
  await pair.settle();
  chat.state.submit("hello bob");
  await pair.settle();
  pair.cut();

  server.now += 60_000;
  chat.now = server.now;
  await bob.say("PRIVMSG #a :while you were away");
  server.now += 60_000;
  chat.now = server.now;
  const again = new Pair(server, chat);
  await again.settle();
  await bob.say("PRIVMSG #a :welcome back");
  await again.settle();
  const said = chat.window("#a").lines.filter(({ kind }) => kind === "message");
  assertEquals(said.map(({ nick, text }) => `${nick} ${text}`), [
    "bob before",
    "bob hello ana",
    "ana hello bob",
    "bob while you were away",
    "bob welcome back",
  ]);
  assertEquals(said.map(({ mention }) => mention), [false, true, false, false, false]);
});

Deno.test("ChatState understands all that this project's server answers to its commands", async () => {
  const server = new TestServer();
  const chat = new TestChat({ rooms: ["#a"] });
  chat.now = server.now;
  const pair = new Pair(server, chat);
  await pair.settle();
  const commands =
    "/list,/whois ana,/mode,/mode +b,/mode ana,/topic #a new,/away x,/away,/invite ana,/names #none,/list";
  for (const command of commands.split(",")) {
    const before = chat.state.active.lines.length;
    chat.state.submit(command);
    await pair.settle();
    chat.now += 10_000;
    assertEquals(chat.state.active.lines.length > before, true, command);
  }
  const strange = chat.window("status").lines.filter(({ text }) => text.startsWith(":irc.test"));
  assertEquals(strange, []);
});
