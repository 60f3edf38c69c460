/** `echo` on Unix sockets. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { connect } from "@zocalo/transport";
import { unless } from "../support/skip.ts";
import { App, runApp } from "../support/app.ts";
import { assertOneLine, readSome } from "./_echo_peers.ts";

const { ignore, suffix } = unless(Deno.build.os !== "windows", "a system with Unix sockets");

/** A test with a folder of its own. */
function test(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({
    name: `${name}${suffix}`,
    ignore,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        await fn(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

test("echo serves and pings on a Unix socket, and leaves no file", async (folder) => {
  const endpoint = `unix:${folder}/echo.sock`;
  await using server = await App.start("echo", ["serve", endpoint, ":0", "-v"]);
  assertEquals((await server.endpoints(2))[0], endpoint);
  const { code, stdout, stderr } = await runApp("echo", ["ping", endpoint, "-c3", "-i0"]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^PING unix:\S+: 64 bytes\n64 bytes from unix:\S+: seq=1 time=/);
  await server.stderr.match(/^client 1 of unix:\S+ opened$/gm);
  await server.stderr.match(/^client 1 of unix:\S+ closed: clean, 192 bytes in, 192 out, /gm);
  server.kill("SIGTERM");
  assertEquals((await server.finished()).code, 0);
  assertEquals([...Deno.readDirSync(folder)], []);
});

test("echo serve names clients of a Unix socket that it aborts", async (folder) => {
  const endpoint = `unix:${folder}/echo.sock`;
  await using server = await App.start("echo", ["serve", endpoint]);
  await server.endpoint();
  using client = await connect(endpoint);
  await client.write(new Uint8Array(1));
  await readSome(client);
  const broken = client.write(new Uint8Array(16 * 1_048_576)).catch(() => {});
  server.kill("SIGTERM");
  await server.stderr.match(/^draining 1 connection;/gm);
  server.kill("SIGINT");
  await broken;
  const { stderr } = await server.finished();
  assertMatch(stderr, /\naborted 1 connection after [\d.]+s: client 1 of unix:\S+\n$/);
});

test("echo serve takes the place of a server that was killed, but not of one that runs", async (folder) => {
  const endpoint = `unix:${folder}/echo.sock`;
  await using killed = await App.start("echo", ["serve", endpoint]);
  await killed.endpoint();
  killed.kill("SIGKILL");
  await killed.finished();
  await using server = await App.start("echo", ["serve", endpoint]);
  await server.endpoint();
  const { code, stderr } = await runApp("echo", ["serve", endpoint]);
  assertEquals(code, 3);
  assertOneLine(stderr);
  assertStringIncludes(stderr, `Cannot listen on ${endpoint}: `);
  assertEquals((await runApp("echo", ["ping", endpoint, "-qc1"])).code, 0);
});

test("echo serve and ping return 3 with one line for a file that is no socket", async (folder) => {
  const path = `${folder}/file`;
  await Deno.writeTextFile(path, "precious");
  for (const command of ["serve", "ping"]) {
    const { code, stderr } = await runApp("echo", [command, `unix:${path}`]);
    assertEquals(code, 3, stderr);
    assertOneLine(stderr);
    assert(stderr.startsWith("echo: Cannot "), stderr);
  }
  assertEquals(await Deno.readTextFile(path), "precious");
});

test("echo serve and ping return 2 for a path that is too long", async (folder) => {
  const endpoint = `unix:${folder}/${"x".repeat(107)}`;
  for (const command of ["serve", "ping"]) {
    const { code, stderr } = await runApp("echo", [command, endpoint]);
    assertEquals(code, 2);
    assertMatch(stderr, /^echo: Cannot use ENDPOINT unix:\S+ as a path of at most 10\d bytes: /);
  }
});

test("echo ping returns 3 with one line when there is no such socket", async (folder) => {
  const endpoint = `unix:${folder}/none.sock`;
  const { code, stderr } = await runApp("echo", ["ping", endpoint]);
  assertEquals(code, 3);
  assertOneLine(stderr);
  assertStringIncludes(stderr, `Cannot connect to ${endpoint}: `);
});
