/** What `chat serve` does to those who send too much, read too little, or come too often. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect, ConnectionLostError } from "@zocalo/transport";
import { App } from "../support/app.ts";
import { ChatPeer } from "./_chat_peer.ts";

Deno.test("chat serve --flood slows down who sends too fast, and loses none of the lines", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--flood=20/100ms", "-v", "--json"]);
  const endpoint = await server.endpoint();
  using ana = await ChatPeer.join(endpoint, "ana");
  using bob = await ChatPeer.join(endpoint, "bob");
  const texts = Array.from({ length: 60 }, (_, index) => `line ${index}`);
  await ana.say(...texts.map((text) => `PRIVMSG bob :${text}`));
  for (const text of texts) {
    assertMatch(await bob.hear(/ PRIVMSG /), new RegExp(`^:ana!\\S+ PRIVMSG bob :${text}$`));
  }
  await server.stdout.match(/"event":"throttled"/g);
});

Deno.test("chat serve --flood closes who goes on for too long, and tells it, the others and the operator", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--flood=1/50ms", "--json"]);
  const endpoint = await server.endpoint();
  using ana = await ChatPeer.join(endpoint, "ana");
  using bob = await ChatPeer.join(endpoint, "bob");
  for (const peer of [ana, bob]) await peer.say("JOIN #room");
  await bob.hear(/ 366 /);
  const rest = ana.rest();
  const line = new TextEncoder().encode("PRIVMSG #room :more\r\n".repeat(1_000));
  // It is closed in the middle of that.
  await ana.stream.write(line).catch((error) => assert(error instanceof ConnectionLostError));
  assertMatch(await bob.hear(/ QUIT /), /^:ana!\S+ QUIT :Excess Flood$/);
  const { lines } = await rest;
  assertEquals(lines.at(-1), "ERROR :Closing Link: 127.0.0.1 (Excess Flood)");
  await server.stdout.match(/"event":"limited".*\n/g);
  const { nick, reason } = server.stdout.json.find(({ event }) => event === "limited");
  assertEquals([nick, reason], ["ana", "Excess Flood"]);
});

Deno.test("chat serve --max-sendq closes who does not read, and the others are told why", async () => {
  const args = ["serve", ":0", "--flood=off", "--max-sendq=64k", "--json"];
  await using server = await App.start("chat", args);
  const endpoint = await server.endpoint();
  using deaf = await ChatPeer.join(endpoint, "deaf");
  using ana = await ChatPeer.join(endpoint, "ana");
  using bob = await ChatPeer.join(endpoint, "bob");
  for (const peer of [deaf, ana, bob]) await peer.say("JOIN #room");
  await bob.hear(/ 366 /);
  // bob hears each line before the next ones: what he is sent never fills his own.
  const text = "x".repeat(400);
  let heard = 0;
  const quit = (async () => {
    for (let line; (line = await bob.next()) !== undefined;) {
      if (/^:deaf!\S+ QUIT /.test(line)) return line;
      if (line.includes(" PRIVMSG ")) heard += 1;
    }
  })();
  let said = 0;
  let gone = false;
  const told = quit.finally(() => gone = true);
  while (!gone) {
    await ana.say(...Array(20).fill(`PRIVMSG #room :${text}`));
    said += 20;
    // The answer comes when all of them have been relayed.
    await ana.ask("ISON nobody");
  }
  assertMatch((await told)!, /^:deaf!\S+ QUIT :SendQ exceeded$/);
  while (heard < said) {
    if (/ PRIVMSG /.test((await bob.next())!)) heard += 1;
  }
  await server.stdout.match(/"event":"limited".*\n/g);
  const { nick, reason } = server.stdout.json.find(({ event }) => event === "limited");
  assertEquals([nick, reason], ["deaf", "SendQ exceeded"]);
});

Deno.test("chat serve --max-clients-per-host refuses more from one host, and says so once", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--max-clients-per-host=2"]);
  const endpoint = await server.endpoint();
  using ana = await ChatPeer.join(endpoint, "ana");
  using _bob = await ChatPeer.join(endpoint, "bob");
  for (let i = 0; i < 5; i++) {
    using refused = await ChatPeer.connect(endpoint);
    assertEquals((await refused.rest()).lines, []);
  }
  await ana.say("QUIT");
  await ana.rest();
  // The slot is free as soon as the server has seen the end.
  await server.stderr.match(/^ana has gone/gm);
  await joinWhenFree(endpoint);
  assertEquals(server.stderr.text.match(/refused: too many clients of its host/g)?.length, 1);
});

async function joinWhenFree(endpoint: string): Promise<void> {
  for (;;) {
    using peer = await ChatPeer.connect(endpoint);
    await peer.say("PING x").catch(() => {});
    if ((await peer.next().catch(() => undefined)) !== undefined) return;
  }
}

Deno.test("chat serve goes on when clients reset in the middle of a line", async () => {
  await using server = await App.start("chat", ["serve", ":0", "-v"]);
  const endpoint = await server.endpoint();
  for (let i = 0; i < 20; i++) {
    using stream = await connect(endpoint);
    await stream.write(new TextEncoder().encode(i % 2 === 0 ? "NICK a\r\nUS" : "PRIVMSG"));
  }
  await server.stderr.match(/ closed: /g, 20);
  using _ana = await ChatPeer.join(endpoint, "a");
});

Deno.test("chat serve answers lines that are too long or not UTF-8, and goes on", async () => {
  await using server = await App.start("chat", ["serve", ":0"]);
  using ana = await ChatPeer.join(await server.endpoint(), "ana");
  await ana.stream.write(new TextEncoder().encode(`PRIVMSG ana :${"x".repeat(600)}\r\n`));
  assertMatch(await ana.hear(/ 417 /), /^\S+ 417 ana :/);
  await ana.stream.write(new TextEncoder().encode(`PRIVMSG ana :${"x".repeat(70_000)}\r\n`));
  assertMatch(await ana.hear(/ 417 /), /^\S+ 417 ana :/);
  await ana.stream.write(Uint8Array.of(...new TextEncoder().encode("PRIVMSG ana :"), 0xff, 13, 10));
  assertMatch(await ana.next() ?? "", /UTF-8/);
  assertEquals(await ana.ask("ISON ana"), [":irc.localhost 303 ana :ana"]);
});

Deno.test("chat serve --max-clients refuses more than that", async () => {
  await using server = await App.start("chat", ["serve", ":0", "--max-clients=1"]);
  const endpoint = await server.endpoint();
  using ana = await ChatPeer.join(endpoint, "ana");
  using second = await ChatPeer.connect(endpoint);
  assertEquals((await second.rest()).lines, []);
  await server.stderr.match(/^tcp:\S+ refused: too many clients$/gm);
  assertEquals(await ana.ask("ISON ana"), [":irc.localhost 303 ana :ana"]);
});
