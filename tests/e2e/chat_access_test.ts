/** Who may use `chat serve`: passwords, operators, TLS, and what everybody is told. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { certificateTests } from "../support/certificates.ts";
import { run } from "../support/run.ts";
import { unless } from "../support/skip.ts";
import { App, commandLine } from "../support/app.ts";
import { ChatPeer } from "./_chat_peer.ts";

const { test: testTls, folder } = await certificateTests();

async function file(name: string, text: string): Promise<string> {
  const path = `${folder}/${name}`;
  await Deno.writeTextFile(path, text);
  return path;
}

Deno.test("chat serve --motd is what everybody gets who comes, and asks for", async () => {
  const motd = await file("motd", "first\n\n  third, ñandú\r\n");
  await using server = await App.start("chat", ["serve", ":0", "--motd", motd]);
  using ana = await ChatPeer.connect(await server.endpoint());
  await ana.say("NICK ana", "USER ana 0 * :ana");
  await ana.hear(/ 375 /);
  const texts: string[] = [];
  for (let line; !(line = (await ana.next())!).includes(" 376 ");) texts.push(line);
  const expected = ["first", "", "  third, ñandú"];
  assertEquals(texts.map((text) => text.replace(/^\S+ 372 ana :(- )?/, "")), expected);
  assertEquals((await ana.ask("MOTD")).slice(1, -1), texts);
});

Deno.test("chat serve --password-file lets in who knows the password", async () => {
  const path = await file("password", "sé samo\n");
  await using server = await App.start("chat", ["serve", ":0", "--password-file", path]);
  const endpoint = await server.endpoint();
  using _ana = await ChatPeer.join(endpoint, "ana", { first: ["PASS :sé samo"] });
  for (const first of [[], ["PASS :Sé samo"], ["PASS :"]]) {
    using bob = await ChatPeer.connect(endpoint);
    await bob.say(...first, "NICK bob", "USER bob 0 * :bob", "QUIT");
    const { lines } = await bob.rest();
    assertEquals(lines.filter((line) => line.includes(" 001 ")), [], first.join());
    const codes = lines.filter((line) => / 46[14] /.test(line));
    assertEquals(codes.length > 0, true, lines.join("\n"));
  }
  await server.stderr.match(/wrong password$/gm);
});

Deno.test("chat serve --password-file=- takes the password from standard input", async () => {
  const argv = [...await commandLine("chat"), "serve", ":0", "--password-file=-"];
  const empty = await run(argv, new Uint8Array(0));
  assertEquals(empty.code, 5);
  assertStringIncludes(empty.stderr, "Cannot use standard input as a password: it is empty");

  const server = new Deno.Command(argv[0]!, {
    args: argv.slice(1),
    cwd: new URL("../..", import.meta.url),
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = server.stdin.getWriter();
  await writer.write(new TextEncoder().encode("secret\n"));
  await writer.close();
  const reader = server.stderr.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let text = "";
    while (!text.includes("\n")) text += (await reader.read()).value;
    const [, endpoint] = /^listening on (\S+)$/m.exec(text)!;
    using _ana = await ChatPeer.join(endpoint!, "ana", { first: ["PASS secret"] });
  } finally {
    server.kill("SIGKILL");
    while (!(await reader.read()).done);
    await server.status;
  }
});

Deno.test("chat serve --oper-file makes operators of those whose hash it has", async () => {
  const argv = [...await commandLine("chat"), "hash-password"];
  const { stdout } = await run(argv, new TextEncoder().encode("sésamo\n"));
  const path = await file("opers", `# who may\nroot:${new TextDecoder().decode(stdout)}`);
  await using server = await App.start("chat", [
    "serve",
    ":0",
    "--oper-file",
    path,
    "--flood=off",
    "--json",
  ]);
  const endpoint = await server.endpoint();
  using ana = await ChatPeer.join(endpoint, "ana");
  using bob = await ChatPeer.join(endpoint, "bob");
  assertMatch((await ana.ask("OPER root sesamo"))[0]!, / 464 ana /);
  assertMatch((await ana.ask("OPER nobody :sésamo"))[0]!, / (464|491) ana /);
  assertMatch((await ana.ask("KILL bob :no"))[0]!, / 481 ana /);
  const answers = await ana.ask("OPER root :sésamo");
  assertEquals(answers.some((line) => line.includes(" 381 ana ")), true, answers.join("\n"));
  await ana.say("KILL bob :enough");
  const { lines } = await bob.rest();
  assertMatch(lines.at(-1)!, /^ERROR :Closing Link: 127\.0\.0\.1 \(.*enough.*\)$/);
  await server.stdout.match(/"event":"quit","nick":"bob"/g);
  const events = server.stdout.json.map(({ event }) => event);
  assertEquals(events.filter((event) => event === "oper").length, 1);
  assertEquals(events.filter((event) => event === "wrongPassword").length, 2);
});

testTls("chat serve lets people talk over TLS, beside TCP", async ({ ca, server }) => {
  const files = ["--tls-cert", server.cert, "--tls-key", server.key];
  await using app = await App.start("chat", ["serve", "tls://127.0.0.1:0", ":0", ...files]);
  const [tls, tcp] = await app.endpoints(2);
  const caCerts = [await Deno.readTextFile(ca)];
  using ana = await ChatPeer.join(tls!, "ana", { tls: { caCerts } });
  using bob = await ChatPeer.join(tcp!, "bob");
  await bob.say("PRIVMSG ana :hola");
  assertMatch(await ana.hear(/ PRIVMSG /), /^:bob!\S+ PRIVMSG ana :hola$/);
  await ana.say(`PRIVMSG bob :${"x".repeat(400)}`, "QUIT :bye");
  assertMatch(await bob.hear(/ PRIVMSG /), /^:ana!\S+ PRIVMSG bob :x{400}$/);
  const { lines, reset } = await ana.rest();
  assertEquals(reset, false);
  assertMatch(lines.at(-1)!, /^ERROR :Closing Link: 127\.0\.0\.1 \(.*bye\)$/);
});

testTls("chat serve --tls-ca keeps strangers out, also where others can connect", async (all) => {
  const { ca, server: { cert, key } } = all;
  const files = ["--tls-cert", cert, "--tls-key", key, "--tls-ca", ca];
  await using app = await App.start("chat", ["serve", "tls://0.0.0.0:0", "-v", ...files]);
  const endpoint = (await app.endpoint()).replace("0.0.0.0", "127.0.0.1");
  using stranger = await ChatPeer.connect(endpoint, {
    tls: { caCerts: [await Deno.readTextFile(ca)] },
  });
  await stranger.say("NICK a", "USER a 0 * :a").catch(() => {});
  const { lines } = await stranger.rest().catch(() => ({ lines: [] }));
  assertEquals(lines, []);
  await app.stderr.match(/ has not completed its TLS handshake: /g);
});

const { ignore, suffix } = unless(Deno.build.os !== "windows", "a system with Unix sockets");

Deno.test({
  name: `chat serve lets people talk on a Unix socket, and leaves no file${suffix}`,
  ignore,
  async fn() {
    const endpoint = `unix:${folder}/chat.sock`;
    await using server = await App.start("chat", ["serve", endpoint, "-v"]);
    assertEquals(await server.endpoint(), endpoint);
    using ana = await ChatPeer.join(endpoint, "ana");
    using bob = await ChatPeer.join(endpoint, "bob");
    await bob.say("PRIVMSG ana :hola");
    assertEquals(await ana.hear(/ PRIVMSG /), ":bob!bob@local.unix PRIVMSG ana :hola");
    await bob.say("QUIT");
    await bob.rest();
    await server.stderr.match(/^client 2 of unix:\S+ closed: /gm);
    const left = ana.rest();
    server.kill("SIGTERM");
    await left;
    assertEquals((await server.finished()).code, 0);
    assertEquals([...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith("sock")), []);
  },
});
