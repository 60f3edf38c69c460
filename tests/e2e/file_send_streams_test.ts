/** `file-send` from standard input, to standard output, and with bytes alone. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { randomBytes } from "../support/random_bytes.ts";
import { run } from "../support/run.ts";
import { App, commandLine, runApp } from "../support/app.ts";
import { makeFolders, startReceive } from "./_file_send.ts";

/** More than a pipe holds, and no whole number of chunks. */
const DATA = randomBytes(3_333_333);

Deno.test("file-send send - brings standard input, under a name", async () => {
  await using folders = await makeFolders();
  await using receiver = await startReceive(folders.to, ["--once"]);
  const args = ["send", await receiver.endpoint(), "-", "--name", "data"];
  const { code, stdout, stderr } = await runApp("file-send", args, { input: DATA });
  assertEquals([code, stdout], [0, ""], stderr);
  assertEquals((await receiver.finished()).code, 0);
  assertEquals(await Deno.readFile(`${folders.to}/data`), DATA);
});

Deno.test("file-send get --stdout writes one file there, and nothing else", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", DATA);
  await using offer = await App.start("file-send", ["offer", path, "-l", ":0", "--once"]);
  const endpoint = await offer.endpoint();
  const args = ["get", endpoint, "--stdout", "--accept-all"];
  const { code, stdout, stderr } = await run([...await commandLine("file-send"), ...args]);
  assertEquals(code, 0, stderr);
  assertEquals(stdout, DATA);
  assertEquals((await offer.finished()).code, 0);
});

Deno.test("file-send get --stdout ends quietly with 141 when its reader has gone", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", DATA);
  await using offer = await App.start("file-send", ["offer", path, "-l", ":0"]);
  const words = [...await commandLine("file-send"), "get", await offer.endpoint()];
  const [program, ...args] = [...words, "--stdout", "--accept-all"];
  const child = new Deno.Command(program!, { args, stdout: "piped", stderr: "piped" }).spawn();
  await child.stdout.cancel();
  const stderr = await new Response(child.stderr).text();
  assertEquals([(await child.status).code, stderr], [141, ""]);
});

Deno.test("file-send get --stdout refuses a folder", async () => {
  await using folders = await makeFolders();
  await folders.file("a", "content");
  await using offer = await App.start("file-send", ["offer", folders.from, "-l", ":0", "--once"]);
  const args = ["get", await offer.endpoint(), "--stdout", "--accept-all"];
  const { code, stdout, stderr } = await runApp("file-send", args);
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "one file is taken, and neither several nor folders");
  assertEquals((await offer.finished()).code, 1);
});

Deno.test("file-send offer - gives standard input to one, and ends", async () => {
  await using folders = await makeFolders();
  const args = ["offer", "-", "-l", ":0", "--name", "data"];
  await using offer = await App.start("file-send", args, { input: DATA });
  const endpoint = await offer.endpoint();
  const got = await runApp("file-send", ["get", endpoint, "--accept-all", "-o", folders.to]);
  assertEquals(got.code, 0, got.stderr);
  assertEquals((await offer.finished()).code, 0);
  assertEquals(await Deno.readFile(`${folders.to}/data`), DATA);
});

Deno.test("file-send receive --raw takes bytes from send --raw, and says what it cannot know", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", DATA);
  const target = `${folders.to}/bytes`;
  await using receiver = await App.start("file-send", ["receive", ":0", "--raw", "-o", target]);
  const sent = await runApp("file-send", ["send", await receiver.endpoint(), path, "--raw"]);
  assertEquals(sent.code, 0, sent.stderr);
  assertStringIncludes(sent.stderr, "nobody says whether all has arrived");
  const { code, stderr } = await receiver.finished();
  assertEquals(code, 0);
  assertMatch(stderr, /: received 3\.33 MB .*it cannot be known whether that is all\n$/);
  assertEquals(await Deno.readFile(target), DATA);
});

Deno.test("file-send offer --raw gives bytes to get --raw, from a pipe to a pipe", async () => {
  const args = ["offer", "-", "--raw", "-l", ":0"];
  await using offer = await App.start("file-send", args, { input: DATA });
  const get = ["get", await offer.endpoint(), "--raw", "--stdout"];
  const { code, stdout, stderr } = await run([...await commandLine("file-send"), ...get]);
  assertEquals(code, 0, stderr);
  assertEquals(stdout, DATA);
  assertStringIncludes(stderr, "it cannot be known whether that is all");
  assertEquals((await offer.finished()).code, 0);
});

Deno.test("file-send send --raw that is interrupted looks like the end, and both sides say so", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", randomBytes(33_554_432));
  const target = `${folders.to}/a`;
  await using receiver = await App.start("file-send", ["receive", ":0", "--raw", "-o", target]);
  const args = ["send", await receiver.endpoint(), path, "--raw", "--limit-rate=2M", "--json"];
  await using sender = await App.start("file-send", args);
  await sender.stdout.match(/"event":"progress"/g);
  sender.kill("SIGINT");
  const [sent, received] = await Promise.all([sender.finished(), receiver.finished()]);
  assertEquals([sent.code, received.code], [130, 0]);
  assertMatch(
    sent.stderr,
    /^interrupted after .* with --raw the other side may take that for the end\n$/,
  );
  assertMatch(received.stderr, /with --raw it cannot be known whether that is all\n$/);
  assertEquals((await Deno.stat(target)).size < 33_554_432, true);
});

Deno.test("file-send --raw replaces a file only with --on-exist overwrite", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "new");
  const target = `${folders.to}/a`;
  await Deno.writeTextFile(target, "old and longer");
  const args = ["receive", ":0", "--raw", "-o", target];
  const { code, stderr } = await runApp("file-send", args);
  assertEquals(code, 5);
  assertStringIncludes(stderr, "it is there; --on-exist overwrite replaces it");
  await using receiver = await App.start("file-send", [...args, "--on-exist=overwrite"]);
  assertEquals(
    (await runApp("file-send", ["send", await receiver.endpoint(), path, "--raw"])).code,
    0,
  );
  assertEquals((await receiver.finished()).code, 0);
  assertEquals(await Deno.readTextFile(target), "new");
});

Deno.test("file-send receive --raw --max-size takes no more, and returns 1", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", DATA);
  const target = `${folders.to}/a`;
  const args = ["receive", ":0", "--raw", "-o", target, "--max-size=1M"];
  await using receiver = await App.start("file-send", args);
  await runApp("file-send", ["send", await receiver.endpoint(), path, "--raw"]);
  const { code, stderr } = await receiver.finished();
  assertEquals(code, 1);
  assertStringIncludes(stderr, "more came than --max-size allows");
  assertEquals((await Deno.stat(target)).size, 1_048_576);
});
