/** What the exit codes of `file-send` say, and the messages beside them. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { serve } from "@zocalo/transport";
import { randomBytes } from "../support/random_bytes.ts";
import { App, runApp } from "../support/app.ts";
import { makeFolders, namesIn, startReceive } from "./_file_send.ts";

/** So slow that it is cut in the middle: 24 MiB take six seconds. */
const SLOW = ["--limit-rate", "4M"];
const SIZE = 24 * 1_048_576;

Deno.test("file-send returns 1 when the other side does not want a file", async () => {
  await using folders = await makeFolders();
  const paths = [await folders.file("a", "new"), await folders.file("b", "b")];
  await Deno.writeTextFile(`${folders.to}/a`, "old and longer");
  await using receiver = await startReceive(folders.to);
  const sent = await runApp("file-send", ["send", await receiver.endpoint(), ...paths]);
  assertEquals(sent.code, 1);
  assertMatch(sent.stderr, /^a: [^\n]* with this name is there[^\n]*\nsent 1 file, /);
  assertEquals(namesIn(folders.to), ["a", "b"]);
});

Deno.test("file-send returns 3 when nobody listens", async () => {
  const { code, stderr } = await runApp("file-send", ["send", ":1", "deno.json"]);
  assertEquals(code, 3);
  assertMatch(stderr, /^file-send: Cannot connect to tcp:\/\/127\.0\.0\.1:1: .*refused/);
  assertStringIncludes(stderr, "is file-send receive running there?");
});

Deno.test("file-send returns 3 when it cannot listen", async () => {
  using used = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const args = ["offer", "deno.json", "-l", `:${used.addr.port}`];
  const { code, stderr } = await runApp("file-send", args);
  assertEquals(code, 3);
  assertMatch(stderr, /^file-send: Cannot listen on /);
});

Deno.test("file-send returns 3 when the connection is lost, and says how it goes on", async () => {
  await using server = serve("tcp://127.0.0.1:0", async (stream) => {
    await stream.read(new Uint8Array(1_000));
    stream.abort();
  });
  const args = ["send", `:${server.endpoint.port}`, "deno.json"];
  const { code, stderr } = await runApp("file-send", args);
  assertEquals(code, 3);
  assertStringIncludes(stderr, "; the same command again goes on where it stopped");
});

Deno.test("file-send returns 4 when the other side is something else", async () => {
  const answer = new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n");
  await using server = serve("tcp://127.0.0.1:0", (stream) => stream.write(answer));
  const args = ["send", `:${server.endpoint.port}`, "deno.json"];
  const { code, stderr } = await runApp("file-send", args);
  assertEquals(code, 4, stderr);
  assertStringIncludes(stderr, "is it file-send, and --raw on both sides or on none?");
});

Deno.test("file-send returns 4 when both sides want to send", async () => {
  await using offer = await App.start("file-send", ["offer", "deno.json", "-l", ":0"]);
  const args = ["send", await offer.endpoint(), "deno.json"];
  const { code, stderr } = await runApp("file-send", args);
  assertEquals(code, 4);
  assertStringIncludes(stderr, "sends files, too");
});

Deno.test("file-send returns 5 when a file of this side cannot be used", async () => {
  await using folders = await makeFolders();
  const file = await folders.file("a", "x");
  const cases: readonly [args: string[], why: string][] = [
    [["send", ":1", `${folders.from}/no`], "it is not there"],
    [["send", ":1", folders.from, "--raw"], "Cannot send a folder with --raw"],
    [["receive", "--accept-all", "-o", file], "a file is there"],
    [["receive", "--accept-all", "-o", `${folders.to}/no/no`], "is not there"],
    [["receive", "--raw", "-o", folders.to], "it is a folder"],
    [["receive", "--accept-all", "--password-file", `${folders.from}/no`], "no such file"],
  ];
  for (const [args, why] of cases) {
    const { code, stdout, stderr } = await runApp("file-send", args);
    assertEquals([code, stdout], [5, ""], stderr);
    assertMatch(stderr, /^file-send: Cannot [^\n]+\n$/);
    assertStringIncludes(stderr, why);
  }
});

Deno.test("file-send returns 130 when a client is interrupted, and goes on at the next try", async () => {
  await using folders = await makeFolders();
  const data = randomBytes(SIZE);
  const path = await folders.file("a", data);
  await using receiver = await startReceive(folders.to);
  const args = ["send", await receiver.endpoint(), path];
  await using sender = await App.start("file-send", [...args, ...SLOW, "--json"]);
  await sender.stdout.match(/"event":"progress".*"bytes":\d{7}/g);
  sender.kill("SIGINT");
  const interrupted = await sender.finished();
  assertEquals(interrupted.code, 130);
  const hint =
    /^interrupted after [\d.]+ MB of 25\.2 MB; it goes on where it stopped with: (.*)\n$/;
  const [, command] = hint.exec(interrupted.stderr) ?? [];
  assertStringIncludes(command ?? interrupted.stderr, `file-send ${args.join(" ")} `);
  await receiver.stderr.match(/Cannot receive: .*; what has come is kept/g);
  const { code, stdout, stderr } = await runApp("file-send", [...args, "--json"]);
  assertEquals(code, 0, stderr);
  const { event, resumedBytes, movedBytes } = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  assertEquals([event, resumedBytes + movedBytes], ["done", SIZE]);
  assertEquals(resumedBytes > 0, true);
  assertEquals(await Deno.readFile(`${folders.to}/a`), data);
});

Deno.test("file-send returns 143 when SIGTERM interrupts a client", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", randomBytes(SIZE));
  await using offer = await App.start("file-send", ["offer", path, "-l", ":0", ...SLOW]);
  const args = ["get", await offer.endpoint(), "--accept-all", "-o", folders.to, "--json"];
  await using getter = await App.start("file-send", args);
  await getter.stdout.match(/"event":"start"/g);
  getter.kill("SIGTERM");
  assertEquals((await getter.finished()).code, 143);
  await offer.stderr.match(/Cannot send: /g);
});

Deno.test("file-send returns 0 when a listener is interrupted that has nothing to do", async () => {
  await using folders = await makeFolders();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await using receiver = await startReceive(folders.to);
    await receiver.endpoint();
    receiver.kill(signal);
    assertEquals((await receiver.finished()).code, 0);
  }
});

Deno.test("file-send returns 130 when it was to serve once and is interrupted before", async () => {
  await using folders = await makeFolders();
  await using receiver = await startReceive(folders.to, ["--once"]);
  await receiver.endpoint();
  receiver.kill("SIGINT");
  assertEquals((await receiver.finished()).code, 130);
});

Deno.test("file-send lets a transfer end at the first signal", async () => {
  await using folders = await makeFolders();
  const data = randomBytes(4 * 1_048_576);
  const path = await folders.file("a", data);
  await using receiver = await startReceive(folders.to, ["--json"]);
  const args = ["send", await receiver.endpoint(), path, ...SLOW];
  const sending = runApp("file-send", args);
  await receiver.stdout.match(/"event":"start"/g);
  receiver.kill("SIGTERM");
  assertEquals((await sending).code, 0);
  const { code, stdout } = await receiver.finished();
  assertEquals(code, 0);
  assertMatch(stdout, /\{"event":"draining","transfers":1\}/);
  assertMatch(stdout, /\{"event":"stopped","cut":0\}\n$/);
  assertEquals(await Deno.readFile(`${folders.to}/a`), data);
});

Deno.test("file-send returns 130 when a second signal cuts a transfer, and the other side 3", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", randomBytes(SIZE));
  const offerArgs = ["offer", path, "-l", ":0", "--once", "--json", ...SLOW];
  await using offer = await App.start("file-send", offerArgs);
  const args = ["get", await offer.endpoint(), "--accept-all", "-o", folders.to];
  const getting = runApp("file-send", args);
  await offer.stdout.match(/"event":"progress"/g);
  offer.kill("SIGINT");
  await offer.stdout.match(/"event":"draining"/g);
  // Another kind: two of one kind count as one if they come within a quarter of a second.
  offer.kill("SIGTERM");
  const { code, stdout } = await offer.finished();
  assertEquals(code, 130);
  assertMatch(stdout, /\{"event":"stopped","cut":1\}\n$/);
  const got = await getting;
  assertEquals(got.code, 3);
  const said = "the listener was interrupted; the same command again goes on where it stopped";
  assertStringIncludes(got.stderr, said);
  const names = namesIn(folders.to);
  assertEquals(names.some((name) => !name.startsWith(".")), false, names.join());
});

Deno.test("file-send receive lets a killed sender come again at once", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", randomBytes(SIZE));
  await using receiver = await startReceive(folders.to);
  const args = ["send", await receiver.endpoint(), path, "--json"];
  await using sender = await App.start("file-send", [...args, ...SLOW]);
  await sender.stdout.match(/"event":"progress"/g);
  sender.kill("SIGKILL");
  const { code, stdout, stderr } = await runApp("file-send", args);
  assertEquals(code, 0, stdout + stderr);
  assertEquals(namesIn(folders.to), ["a"]);
});

Deno.test("file-send returns 3 when its only transfer is lost", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", randomBytes(SIZE));
  await using receiver = await startReceive(folders.to, ["--once", "--json"]);
  const args = ["send", await receiver.endpoint(), path, ...SLOW];
  await using sender = await App.start("file-send", args);
  await receiver.stdout.match(/"event":"progress"/g);
  sender.kill("SIGKILL");
  const { code, stdout } = await receiver.finished();
  assertEquals(code, 3);
  assertMatch(
    stdout,
    /"event":"lost","id":1,.*; what has come is kept, and the next transfer goes on/,
  );
});
