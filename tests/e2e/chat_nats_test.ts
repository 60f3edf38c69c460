/** Rooms, nicks and history that nodes share through NATS. */
import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { certificateTests } from "../support/certificates.ts";
import { ChatNode, ChatNodes } from "../support/chat_nodes.ts";
import { NatsServer, needsNats } from "../support/nats_server.ts";
import { App, runApp } from "../support/app.ts";
import { ChatPeer } from "./_chat_peer.ts";

const { ignore, suffix } = needsNats();

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `chat serve --nats ${name}${suffix}`, ignore, fn });
}

/** Somebody on each of three nodes, in one room. */
async function plaza(use: (peers: ChatPeer[], nodes: ChatNodes) => Promise<void>): Promise<void> {
  await using nats = await NatsServer.start();
  await using nodes = await ChatNodes.start(nats, 3);
  using opened = new DisposableStack();
  const peers: ChatPeer[] = [];
  for (const [index, nick] of ["ana", "bob", "eva"].entries()) {
    const peer = opened.use(await ChatPeer.join(nodes.nodes[index]!.endpoint, nick));
    await peer.say("JOIN #plaza");
    await peer.hear(/ 366 /);
    // All others have seen it come.
    for (const earlier of peers) await earlier.hear(RegExp(`^:${nick}!\\S+ JOIN #plaza$`));
    peers.push(peer);
  }
  await use(peers, nodes);
}

test("lets everybody in a room hear everybody, whatever node they are on", async () => {
  await plaza(async ([ana, bob, eva]) => {
    await ana!.say("PRIVMSG #plaza :hola");
    for (const peer of [bob!, eva!]) await peer.hear(/^:ana!\S+ PRIVMSG #plaza :hola$/);
    await ana!.say("TOPIC #plaza :bread");
    for (const peer of [bob!, eva!]) await peer.hear(/^:ana!\S+ TOPIC #plaza :bread$/);
    await eva!.say("PRIVMSG ana :psst");
    await ana!.hear(/^:eva!\S+ PRIVMSG ana :psst$/);
    assertMatch((await bob!.ask("NAMES #plaza"))[0]!, / 353 bob = #plaza :(@?(ana|bob|eva) ?){3}$/);
    assertMatch((await bob!.ask("WHOIS eva")).join("\n"), / 312 bob eva n3\.test /);
    assertMatch((await bob!.ask("LUSERS"))[0]!, / 251 bob :There are 3 users/);
    await bob!.say("QUIT :bye");
    for (const peer of [ana!, eva!]) await peer.hear(/^:bob!\S+ QUIT :.*bye$/);
  });
});

test("hides an address behind the same name on all nodes", async () => {
  await plaza(async ([ana]) => {
    const replies = await ana!.ask("WHO #plaza");
    const hosts = replies.filter((line) => / 352 /.test(line)).map((line) => line.split(" ")[5]);
    assertEquals([hosts.length, new Set(hosts).size], [3, 1]);
  });
});

test("gives a nick to one user of all nodes", async () => {
  await plaza(async ([ana], { nodes }) => {
    using late = await ChatPeer.connect(nodes[1]!.endpoint);
    await late.say("NICK ANA", "USER ana 0 * :ana");
    await late.hear(/ 433 \S+ ANA /);
    await ana!.say("NICK rosa");
    await ana!.hear(/^:ana!\S+ NICK :?rosa$/);
    // The broker may hear of that a little later.
    do await late.say("NICK ana"); while (/ 433 /.test(await late.hear(/ (001|433) /)));
  });
});

test("shows those who come what was said on other nodes before theirs was started", async () => {
  await plaza(async ([ana], { nats }) => {
    await ana!.say("PRIVMSG #plaza :one", "PRIVMSG #plaza :two");
    await ana!.ask("NAMES #plaza");
    await using node = await ChatNode.start(nats, { name: "n4.test" });
    await node.app.stderr.match(/^server \S+ has joined$/gm, 3);
    using late = await ChatPeer.join(node.endpoint, "late");
    await late.say("JOIN #plaza");
    await late.hear(/^:ana!\S+ PRIVMSG #plaza :\[\S+\] one$/);
    await late.hear(/^:ana!\S+ PRIVMSG #plaza :\[\S+\] two$/);
  });
});

test("takes those who were on a node out of rooms when it stops", async () => {
  await plaza(async ([ana, bob, eva], { nodes }) => {
    nodes[2]!.app.kill("SIGTERM");
    await eva!.rest();
    for (const peer of [ana!, bob!]) await peer.hear(/^:eva!\S+ QUIT :/);
    assertEquals((await nodes[2]!.app.finished()).code, 0);
  });
});

test("ends a node when another one is started under its name, and says so", async () => {
  await plaza(async ([ana, , eva], { nodes, nats }) => {
    await using later = await ChatNode.start(nats, { name: "n3.test" });
    await ana!.hear(/^:eva!\S+ QUIT :/);
    await eva!.rest();
    const { code, stderr } = await nodes[2]!.app.finished();
    assertEquals(code, 3);
    assertStringIncludes(
      stderr,
      "Cannot go on as n3.test: another node was started with that --name",
    );
    void later;
  });
});

test("ends with 3 and says why when there is no broker", async () => {
  const { code, stderr } = await runApp("chat", ["serve", ":0", "--nats", "nats://127.0.0.1:1"]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, "Cannot connect to NATS at nats://127.0.0.1:1: connection refused");
});

test("ends with 3 and names the way out when the broker has no JetStream", async () => {
  await using nats = await NatsServer.start({ jetStream: false });
  const { code, stderr } = await runApp("chat", ["serve", ":0", "--nats", nats.url]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, `without JetStream: start it with "nats-server -js"`);
});

test("makes up a name for a node that has none", async () => {
  await using nats = await NatsServer.start();
  await using a = await App.start("chat", ["serve", ":0", "--nats", nats.url]);
  await using b = await App.start("chat", ["serve", ":0", "--nats", nats.url]);
  const names = await Promise.all([a, b].map(async ({ stderr }) => {
    const [match] = await stderr.match(/^server (irc-[0-9a-f]{8}\.localhost) has joined$/gm);
    return match![1];
  }));
  assertNotEquals(names[0], names[1]);
});

test("logs in with what a file has, and shows it to nobody", async () => {
  await using nats = await NatsServer.start({ args: ["--user", "ana", "--pass", "secret"] });
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/password`, "secret\n");
    await Deno.writeTextFile(`${folder}/wrong`, "wrong\n");
    const url = nats.url.replace("//", "//ana@");
    const args = ["serve", ":0", "--nats", url, "--nats-password-file"];
    await using node = await App.start("chat", [...args, `${folder}/password`]);
    await node.stderr.match(RegExp(`^connected to ${nats.url}$`, "gm"));
    const { code, stderr } = await runApp("chat", [...args, `${folder}/wrong`]);
    assertEquals([code, stderr.startsWith(`chat: Cannot log in to NATS at ${nats.url}: `)], [
      6,
      true,
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const certificates = await certificateTests();
certificates.test(
  `chat serve --nats trusts the CA of --nats-ca, and no other${suffix}`,
  async (files) => {
    const { cert, key } = files.server;
    await using nats = await NatsServer.start({
      args: ["--tls", "--tlscert", cert, "--tlskey", key],
    });
    const { port } = nats;
    for (const host of ["127.0.0.1", "localhost"]) {
      const url = `tls://${host}:${port}`;
      const args = ["serve", ":0", "--nats", url];
      await using node = await App.start("chat", [...args, "--nats-ca", files.ca]);
      await node.stderr.match(RegExp(`^connected to ${url}$`, "gm"));
      for (const ca of [[], ["--nats-ca", files.otherCa]]) {
        const { code, stderr } = await runApp("chat", [...args, ...ca]);
        assertStringIncludes(stderr, `Cannot connect to NATS at ${url}: `);
        assertEquals(code, 4, stderr);
      }
    }
  },
  needsNats(),
);

certificates.test(
  `chat serve --nats refuses a certificate for another name${suffix}`,
  async (files) => {
    const { cert, key } = files.otherName;
    await using nats = await NatsServer.start({
      args: ["--tls", "--tlscert", cert, "--tlskey", key],
    });
    for (const host of ["127.0.0.1", "localhost"]) {
      const url = `tls://${host}:${nats.port}`;
      const args = ["serve", ":0", "--nats", url, "--nats-ca", files.ca];
      const { code, stderr } = await runApp("chat", args);
      assertEquals(code, 4, stderr);
    }
  },
  needsNats(),
);

Deno.test("chat serve returns 2 when the options of NATS make no sense", async () => {
  const cases: [string[], string][] = [
    [["--nats=localhost"], "--nats: expected nats://HOST[:PORT] or tls://HOST[:PORT]"],
    [["--nats=http://localhost"], "--nats: expected nats://HOST[:PORT] or tls://HOST[:PORT]"],
    [["--nats=nats://localhost/path"], "--nats: expected nats://HOST[:PORT]"],
    [["--nats=nats://"], "--nats: expected nats://HOST[:PORT]"],
    [["--nats=nats://ana:secret@localhost"], "--nats with a password, which others can see"],
    [["--nats=nats://ana@localhost"], "--nats with a user without --nats-password-file"],
    [["--nats=nats://localhost", "--nats-ca=x"], "--nats-ca without a tls:// --nats"],
    [["--nats=nats://localhost", "--network=a.b"], "--network with --nats: expected letters"],
    [["--nats-creds=x"], "--nats-creds without --nats"],
    [["--nats-password-file=x"], "--nats-password-file without --nats"],
    [["--nats-ca=x"], "--nats-ca without --nats"],
    [
      ["--nats=nats://localhost", "--nats-creds=x", "--nats-password-file=y"],
      "--nats-creds together with --nats-password-file",
    ],
  ];
  for (const [args, problem] of cases) {
    const { code, stdout, stderr } = await runApp("chat", ["serve", ":0", ...args]);
    assertEquals([code, stdout], [2, ""], args.join(" "));
    assertStringIncludes(stderr, problem);
    assertEquals(stderr.includes("secret"), false);
  }
});
