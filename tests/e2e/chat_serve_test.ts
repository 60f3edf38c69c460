/** `chat serve` as a process: what is particular to the app, not to the protocol. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, runApp } from "../support/app.ts";
import { ChatPeer } from "./_chat_peer.ts";
import { assertOneLine } from "./_echo_peers.ts";

/** Windows has no signals to send: `kill` ends a process there. */
const ignore = Deno.build.os === "windows";

Deno.test("chat serve lets people talk, on several endpoints", async () => {
  await using server = await App.start("chat", ["serve", ":0", ":0", "--name", "irc.example"]);
  const [one, two] = await server.endpoints(2);
  using ana = await ChatPeer.join(one!, "ana");
  using bob = await ChatPeer.join(two!, "bob");
  await ana.say("JOIN #room");
  await ana.hear(/ 366 /);
  await bob.say("JOIN #room");
  await ana.hear(/^:bob!\S+ JOIN #room$/);
  await bob.hear(/ 366 /);
  await bob.say("PRIVMSG #room :hola, señora 👋");
  assertMatch(await ana.hear(/ PRIVMSG /), /^:bob!\S+ PRIVMSG #room :hola, señora 👋$/);
  await bob.say("QUIT :bye");
  assertMatch(await ana.hear(/ QUIT /), /^:bob!\S+ QUIT :.*bye$/);
  assertMatch((await bob.rest()).lines.at(-1)!, /^ERROR :Closing Link: 127\.0\.0\.1 \(.*bye\)$/);
  const said = await server.stderr.match(/^bob has gone: .*bye$/gm);
  assertEquals(said.length, 1);
  assertStringIncludes(server.stderr.text, "bob has come from 127.0.0.1\n");
  assertStringIncludes(server.stderr.text, "bob joined #room\n");
  assertEquals(server.stdout.text, "");
});

Deno.test("chat serve shows no member where another one is", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--flood=off"]);
  const endpoint = await server.endpoint();
  using ana = await ChatPeer.join(endpoint, "ana", {
    first: ["CAP REQ :userhost-in-names", "CAP END"],
  });
  using bob = await ChatPeer.join(endpoint, "bob");
  await bob.say("JOIN #room");
  await bob.hear(/ 366 /);
  for (
    const command of [
      "JOIN #room",
      "WHOIS bob",
      "WHO #room",
      "USERHOST bob",
      "WHOWAS bob",
      "MODE #room",
    ]
  ) {
    const answers = await ana.ask(command);
    assert(answers.length > 0, command);
    assertEquals(answers.filter((line) => line.includes("127.0.0.1")), [], command);
  }
});

Deno.test("chat serve --json tells what happens in events", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--json"]);
  const endpoint = await server.endpoint();
  {
    using ana = await ChatPeer.join(endpoint, "ana");
    await ana.say("JOIN #room", "PART #room", "QUIT :bye");
    await ana.rest();
  }
  await server.stdout.match(/"event":"quit".*\n/g);
  const [listening, ...events] = server.stdout.json;
  assertEquals(listening, { event: "listening", endpoint });
  assertEquals(events.map(({ event }) => event), ["registered", "joined", "parted", "quit"]);
  assertEquals(events[0], { event: "registered", nick: "ana", address: "127.0.0.1" });
  assertEquals(events[1], { event: "joined", nick: "ana", channel: "#room" });
  assertEquals(server.stderr.text, "");
});

Deno.test("chat serve -v --json tells of every connection", async () => {
  await using server = await App.start("chat", ["serve", ":0", "-v", "--json"]);
  const endpoint = await server.endpoint();
  {
    using peer = await ChatPeer.connect(endpoint);
    await peer.say("PING 1", "QUIT");
    await peer.rest();
  }
  await server.stdout.match(/"event":"closed".*\n/g);
  const [, opened, { bytesWritten, duration, ...closed }] = server.stdout.json;
  const { remote } = opened;
  assertEquals(opened, { event: "opened", endpoint, id: 1, remote });
  assertEquals([typeof bytesWritten, typeof duration], ["number", "number"]);
  const { reason, outcome, lines, bytesRead } = closed;
  assertEquals({ lines, bytesRead, outcome }, { lines: 2, bytesRead: 14, outcome: "clean" });
  assertEquals(closed, {
    event: "closed",
    endpoint,
    id: 1,
    remote,
    reason,
    outcome,
    lines,
    bytesRead,
  });
});

Deno.test("chat serve -q says nothing but what went wrong", async () => {
  await using server = await App.start("chat", ["serve", "unix:/dev/null", "-q"]);
  assertEquals((await server.finished()).code, 3);
  assertOneLine(server.stderr.text);
});

Deno.test("chat serve returns 3 with one line when a port is in use", async () => {
  using used = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoint = `tcp://127.0.0.1:${used.addr.port}`;
  const { code, stdout, stderr } = await runApp("chat", ["serve", ":0", endpoint]);
  assertEquals([code, stdout], [3, ""]);
  assertOneLine(stderr);
  assertStringIncludes(stderr, `chat: Cannot listen on ${endpoint}: `);
});

Deno.test("chat serve escapes what people call themselves and their rooms", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  using ana = await ChatPeer.join(await server.endpoint(), "ana");
  await ana.say(
    "JOIN #\x1b[31m\u202e",
    "JOIN #ok\x07",
    "JOIN #end",
    "QUIT :\x1b]0;title\x9b\u202e",
  );
  await ana.rest();
  await server.stderr.match(/^ana has gone: .*$/gm);
  // deno-lint-ignore no-control-regex -- they are what is looked for
  const raw = server.stderr.text.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/g);
  assertEquals(raw, null, JSON.stringify(server.stderr.text));
});

Deno.test({
  name:
    "chat serve drains 500 clients on SIGTERM: all get what waits, and are told, and it returns 0",
  ignore,
  async fn() {
    const args = ["serve", ":0", "--json", "--flood=off", "--max-clients-per-host=0"];
    await using server = await App.start("chat", args);
    const endpoint = await server.endpoint();
    const names = Array.from({ length: 500 }, (_, index) => `user${index}`);
    const peers = await Promise.all(names.map((name) => ChatPeer.join(endpoint, name)));
    for (const peer of peers) await peer.say("JOIN #all");
    for (const peer of peers) await peer.hear(/ 366 /);
    const [first, ...others] = peers;
    const texts = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    await first!.say(...texts.map((text) => `PRIVMSG #all :${text}`));
    // The answer comes when all of them wait for the others, who have not begun to read.
    await first!.ask("ISON user1");
    server.kill("SIGTERM");
    const ended = await Promise.all([...others, first!].map((peer) => peer.rest()));
    const { code, stderr } = await server.finished();
    assertEquals([code, stderr], [0, ""]);
    for (const { lines, reset } of ended) {
      assertEquals(reset, false);
      assertEquals(lines.at(-1), "ERROR :Closing Link: 127.0.0.1 (Server shutting down)");
    }
    ended.pop();
    for (const { lines } of ended) {
      const heard = lines.flatMap((line) => / PRIVMSG #all :(.*)$/.exec(line)?.[1] ?? []);
      assertEquals(heard, texts);
    }
    const { event, drained, aborted } = server.stdout.json.at(-1);
    assertEquals([event, drained, aborted], ["stopped", 500, 0]);
  },
});
