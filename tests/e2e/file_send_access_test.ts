/** Who may send to and get from `file-send`: passwords, codes, TLS, Unix sockets. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { connect } from "@zocalo/transport";
import { certificateTests } from "../support/certificates.ts";
import { unless } from "../support/skip.ts";
import { App, type Finished, runApp } from "../support/app.ts";
import { type Folders, makeFolders, namesIn, startReceive } from "./_file_send.ts";

/** Sends a file with what the connector knows. */
async function send(
  endpoint: string,
  folders: Folders,
  args: readonly string[] = [],
): Promise<Finished> {
  const path = await folders.file("a", "content");
  return await runApp("file-send", ["send", endpoint, path, ...args]);
}

Deno.test("file-send lets in who knows the password, and nobody else", async () => {
  await using folders = await makeFolders();
  const right = await folders.file("right", "sé samo\n");
  const wrong = await folders.file("wrong", "Sé samo\n");
  await using receiver = await startReceive(folders.to, ["--password-file", right]);
  const endpoint = await receiver.endpoint();

  const unknowing = await send(endpoint, folders);
  assertEquals(unknowing.code, 6);
  assertStringIncludes(unknowing.stderr, "the other side asks for its code or password");
  assertStringIncludes(unknowing.stderr, "--password-file");

  const mistaken = await send(endpoint, folders, ["--password-file", wrong]);
  assertEquals(mistaken.code, 6);
  assertStringIncludes(mistaken.stderr, "the code or password is wrong");
  assertEquals(namesIn(folders.to), []);

  assertEquals((await send(endpoint, folders, ["--password-file", right])).code, 0);
  assertEquals(namesIn(folders.to), ["a"]);
  receiver.kill("SIGTERM");
  const { code, stderr } = await receiver.finished();
  assertEquals(code, 0);
  assertMatch(stderr, /^tcp:\S+: Cannot receive: the code or password is wrong/m);
});

Deno.test("file-send --code prints a code also to those who want it quiet", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "content");
  const args = ["offer", path, "-l", "0.0.0.0:0", "--code", "-q"];
  await using offer = await App.start("file-send", args);
  const [[, code]] = await offer.stderr.match(/^its code: (\S+)$/gm) as [RegExpMatchArray];
  assertMatch(code!, /^(\w{4}-){6}\w{4}$/);
});

Deno.test("file-send --code lets in who types the code, also in small letters and without dashes", async () => {
  await using folders = await makeFolders();
  await using receiver = await startReceive(folders.to, ["--code", "--json"]);
  const [[, code]] = await receiver.stdout.match(/"event":"code","code":"(\S+)"/g) as [
    RegExpMatchArray,
  ];
  const endpoint = await receiver.endpoint();
  const plain = code!.toLowerCase().replaceAll("-", "");
  const file = await folders.file("code", `${plain}\n`);
  assertEquals((await send(endpoint, folders, ["--password-file", file])).code, 0);
  // Another letter at the end: no code at all, and that shows before anything is sent.
  const typo = code!.replace(/.$/, (letter) => letter === "7" ? "8" : "7");
  const mistyped = await folders.file("mistyped", `${typo}\n`);
  const { code: exitCode, stderr } = await send(endpoint, folders, ["--password-file", mistyped]);
  assertEquals(exitCode, 6);
  assertStringIncludes(stderr, "a letter of it is wrong");
});

Deno.test("file-send tells who has a password that the other side asks for none", async () => {
  await using folders = await makeFolders();
  const file = await folders.file("password", "secret\n");
  await using receiver = await startReceive(folders.to);
  const { code, stderr } = await send(await receiver.endpoint(), folders, [
    "--password-file",
    file,
  ]);
  assertEquals(code, 6);
  assertStringIncludes(stderr, "the other side does not ask for the code or password");
  assertEquals(namesIn(folders.to), []);
});

Deno.test("file-send takes the password from standard input", async () => {
  await using folders = await makeFolders();
  const file = await folders.file("password", "secret\n");
  await using receiver = await startReceive(folders.to, ["--password-file=-"], {
    input: new TextEncoder().encode("secret\n"),
  });
  const endpoint = await receiver.endpoint();
  assertEquals((await send(endpoint, folders, ["--password-file", file])).code, 0);
});

const { test: testTls } = await certificateTests();

testTls("file-send goes over TLS, and checks who serves", async ({ ca, otherCa, server }) => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "content");
  const files = ["--tls-cert", server.cert, "--tls-key", server.key];
  const args = ["offer", path, "-l", "tls://127.0.0.1:0", ...files];
  await using offer = await App.start("file-send", args);
  const endpoint = await offer.endpoint();
  const get = (ca: string) =>
    runApp("file-send", ["get", endpoint, "--accept-all", "-o", folders.to, "--tls-ca", ca]);
  assertEquals((await get(otherCa)).code, 4);
  assertEquals(namesIn(folders.to), []);
  const { code, stderr } = await get(ca);
  assertEquals(code, 0, stderr);
  assertEquals(namesIn(folders.to), ["a"]);
});

testTls("file-send --tls-ca keeps strangers out, also where others can connect", async (all) => {
  const { ca, server: { cert, key } } = all;
  await using folders = await makeFolders();
  const files = ["--tls-cert", cert, "--tls-key", key, "--tls-ca", ca];
  const args = ["receive", "tls://0.0.0.0:0", "--accept-all", "-o", folders.to, ...files];
  await using receiver = await App.start("file-send", args);
  const endpoint = (await receiver.endpoint()).replace("0.0.0.0", "127.0.0.1");
  const { code, stderr } = await send(endpoint, folders, ["--tls-ca", ca]);
  assertEquals([3, 4].includes(code), true, `${code}: ${stderr}`);
  assertEquals(namesIn(folders.to), []);
});

const { ignore, suffix } = unless(Deno.build.os !== "windows", "a system with Unix sockets");

Deno.test({
  name: `file-send goes over a Unix socket, and leaves no file${suffix}`,
  ignore,
  async fn() {
    await using folders = await makeFolders();
    const endpoint = `unix:${folders.path}/socket`;
    const args = ["receive", endpoint, "--accept-all", "-o", folders.to, "--once"];
    await using receiver = await App.start("file-send", args);
    assertEquals(await receiver.endpoint(), endpoint);
    assertEquals((await send(endpoint, folders)).code, 0);
    const { code, stderr } = await receiver.finished();
    assertEquals(code, 0);
    assertMatch(stderr, /^connection 1: received 1 file, /m);
    assertEquals(namesIn(folders.path), ["from", "to"]);
  },
});

Deno.test("file-send prints the command for the other side, which works as it is", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "content");
  await using offer = await App.start("file-send", ["offer", path, "-l", ":0", "--once"]);
  const [[, words]] = await offer.stderr.match(/^on the other side: (.*)$/gm) as [RegExpMatchArray];
  const [, args] = /(?:file-send) (get .*)$/.exec(words!)!;
  const got = await runApp("file-send", [...args!.split(" "), "--accept-all", "-o", folders.to]);
  assertEquals(got.code, 0, got.stderr);
  assertEquals(namesIn(folders.to), ["a"]);
});

Deno.test("file-send prints a command whose endpoint is one word for a shell, and holds in any folder", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "content");
  await Deno.mkdir(`${folders.to}/with space`);
  const endpoint = `unix:${folders.to}/with space/s`;
  await using offer = await App.start("file-send", ["offer", path, "-l", endpoint, "--once"]);
  const [[, words]] = await offer.stderr.match(/^on the other side: (.*)$/gm) as [RegExpMatchArray];
  const [, command] = /(?:file-send) (get .*)$/.exec(words!)!;
  const script = `for word in ${command}; do printf '%s\\0' "$word"; done`;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  const args = new TextDecoder().decode(stdout).split("\0").slice(0, -1);
  assertEquals(args, ["get", endpoint]);
  const got = await runApp("file-send", [...args, "--accept-all", "-o", folders.to]);
  assertEquals(got.code, 0, got.stderr);
});

Deno.test("file-send receive --once waits on when somebody who only says hello has gone", async () => {
  await using folders = await makeFolders();
  await using receiver = await startReceive(folders.to, ["--once"]);
  const endpoint = await receiver.endpoint();
  const stranger = await connect(endpoint);
  const hello = { protocol: "zocalo-file-send", version: 1, role: "sender", auth: false };
  const text = JSON.stringify({ type: "hello", ...hello, nonce: "0".repeat(64), software: "x" });
  const body = new TextEncoder().encode(text);
  const frame = new Uint8Array(5 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length + 1);
  frame[4] = 1;
  frame.set(body, 5);
  await stranger.write(frame);
  // It has answered, and reads the end behind the hello.
  await stranger.read(new Uint8Array(1));
  await stranger.close();
  assertEquals((await send(endpoint, folders)).code, 0);
  assertEquals((await receiver.finished()).code, 0);
});
