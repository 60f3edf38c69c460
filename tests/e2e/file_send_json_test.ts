/** What `file-send` says: events with `--json`, and little with `-q`. */
import { assertEquals, assertMatch } from "@std/assert";
import { run } from "../support/run.ts";
import { App, commandLine, runApp } from "../support/app.ts";
import { makeFolders, namesIn, startReceive } from "./_file_send.ts";

type Event = Record<string, unknown>;

/** Without what is another one each time. */
function steady(events: readonly Event[]): Event[] {
  return events.map((event) => {
    const { time: _, bytesPerSecond: __, remote: ___, root: ____, ...rest } = event;
    return rest;
  });
}

Deno.test("file-send --json prints an event a line, on both sides", async () => {
  await using folders = await makeFolders();
  const paths = [await folders.file("a\nb", "12345"), await folders.file("c", "1")];
  await Deno.writeTextFile(`${folders.to}/c`, "another");
  await using receiver = await startReceive(folders.to, ["--json", "--once"]);
  const endpoint = await receiver.endpoint();
  const sent = await runApp("file-send", ["send", endpoint, ...paths, "--json", "--sha256"]);
  assertEquals([sent.code, sent.stderr], [1, ""]);
  const received = await receiver.finished();
  assertEquals([received.code, received.stderr], [5, ""]);

  const file = { event: "file", path: "a\nb", size: 5, number: 1, files: 1 };
  const reason =
    "something with this name is there; the receiver's --on-exist says what else to do";
  const failed = { event: "failed", path: "c", side: "receiver", reason };
  const done = {
    event: "done",
    files: 1,
    bytes: 5,
    movedBytes: 5,
    resumedBytes: 0,
    skipped: 0,
    failed: 1,
  };
  const start = { event: "start", files: 1, totalBytes: 5 };
  const sha256 = "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5";
  const events = sent.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const digest = { event: "sha256", path: "a\nb", sha256 };
  assertEquals(steady(events), [start, file, digest, failed, done]);

  const heard: Event[] = receiver.stdout.json;
  const isExecutable = Deno.env.has("ZOCALO_EXECUTABLES");
  const program = isExecutable ? "zocalo-file-send" : "deno task file-send";
  const command = `${program} send ${endpoint} PATH`;
  assertEquals(steady(heard), [
    { event: "listening", endpoint },
    { event: "command", command },
    ...[start, file, failed, done].map((event) => ({ ...event, id: 1 })),
    { event: "stopped", cut: 0 },
  ]);
  assertEquals(heard.at(-2)!["root"], events.at(-1)["root"]);
  assertMatch(String(heard.at(-2)!["remote"]), /^tcp:\/\/127\.0\.0\.1:\d+$/);
});

Deno.test("file-send -q says nothing when all goes well, and what did not get there", async () => {
  await using folders = await makeFolders();
  const paths = [await folders.file("a", "1"), await folders.file("b", "1")];
  await using receiver = await startReceive(folders.to, ["-q", "--json"]);
  const endpoint = await receiver.endpoint();
  const quiet = await runApp("file-send", ["send", endpoint, paths[0]!, "-q"]);
  assertEquals([quiet.code, quiet.stdout, quiet.stderr], [0, "", ""]);
  await Deno.writeTextFile(`${folders.to}/b`, "another");
  const { code, stderr } = await runApp("file-send", ["send", endpoint, paths[1]!, "-q"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^b: something with this name is there; [^\n]+\n$/);
});

Deno.test("file-send receive -v tells of connections that do not become transfers", async () => {
  await using folders = await makeFolders();
  const connect = async (endpoint: string) => {
    const conn = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(endpoint.split(":")[2]),
    });
    await conn.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    await new Response(conn.readable).bytes().catch(() => {});
  };
  await using quiet = await startReceive(folders.to);
  await connect(await quiet.endpoint());
  quiet.kill("SIGTERM");
  assertEquals((await quiet.finished()).stderr.includes("Cannot"), false);
  await using receiver = await startReceive(folders.to, ["-v"]);
  await connect(await receiver.endpoint());
  await receiver.stderr.match(/^tcp:\/\/127\.0\.0\.1:\d+: Cannot receive: /gm);
});

Deno.test("file-send receive takes files while its standard output is stuck", async () => {
  await using folders = await makeFolders();
  for (let i = 0; i < 2_000; i++) await folders.file(`${i}`, "");
  await using receiver = await startReceive(folders.to, ["--once"]);
  // The events of 2 000 files are more than a pipe holds, and nobody reads them.
  const words = [
    ...await commandLine("file-send"),
    "send",
    await receiver.endpoint(),
    folders.from,
  ];
  const shell = `mkfifo "$0" && { "$@" --json > "$0" & } ; exec 3< "$0"; wait $!`;
  const pipe = `${folders.path}/pipe`;
  const sending = run(["sh", "-c", shell, pipe, ...words]);
  assertEquals((await receiver.finished()).code, 0);
  assertEquals(namesIn(`${folders.to}/from`).length, 2_000);
  using reader = await Deno.open(pipe);
  await new Response(reader.readable).bytes();
  assertEquals((await sending).code, 0);
});

Deno.test("file-send serves others while 40 connections say nothing", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "content");
  // Connections over a Unix socket have no host, and are limited together.
  const endpoint = `unix:${folders.path}/socket`;
  await using receiver = await App.start("file-send", [
    ...["receive", endpoint, "--accept-all", "-o", folders.to, "--once"],
  ]);
  await receiver.endpoint();
  const conns = await Promise.all(
    Array.from({ length: 40 }, () => Deno.connect({ transport: "unix", path: endpoint.slice(5) })),
  );
  assertEquals((await runApp("file-send", ["send", endpoint, path])).code, 0);
  assertEquals((await receiver.finished()).code, 0);
  for (const conn of conns) conn.close();
});

Deno.test("file-send refuses more than 32 connections of one host, and goes on", async () => {
  await using folders = await makeFolders();
  const path = await folders.file("a", "content");
  await using receiver = await startReceive(folders.to);
  const endpoint = await receiver.endpoint();
  const target = { hostname: "127.0.0.1", port: Number(endpoint.split(":")[2]) };
  const conns = await Promise.all(Array.from({ length: 33 }, () => Deno.connect(target)));
  await receiver.stderr.match(/ refused: too many connections$/gm);
  for (const conn of conns) conn.close();
  // The places are free once the listener has seen that.
  let code = -1;
  for (let tries = 0; tries < 20 && code !== 0; tries++) {
    ({ code } = await runApp("file-send", ["send", endpoint, path]));
  }
  assertEquals(code, 0);
  assertEquals(namesIn(folders.to), ["a"]);
});
