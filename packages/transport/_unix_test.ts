import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import {
  connect,
  ConnectError,
  formatEndpoint,
  listen,
  type Listener,
  ListenError,
} from "./mod.ts";
import { checkUnix } from "./_unix.ts";
import {
  fillQueue,
  Folder,
  kill,
  listenElsewhere,
  onLinux,
  test,
  turns,
} from "./_unix_test_support.ts";

test("connect() and listen() speak over a Unix socket, whose client has no path", async () => {
  using folder = new Folder();
  await using listener = listen(folder.endpoint);
  using client = await connect(folder.endpoint);
  using server = (await listener.accept())!;
  assertEquals(listener.endpoint, { transport: "unix", path: folder.socket });
  assertEquals(client.remote, listener.endpoint);
  assertEquals(server.local, listener.endpoint);
  assertEquals(client.local, { transport: "unix", path: "" });
  assertEquals(server.remote, client.local);
  assertEquals(formatEndpoint(server.remote), "unix:");
  await client.write(new Uint8Array([1, 2, 3]));
  assertEquals(await server.read(new Uint8Array(8)), 3);
});

test("connect() rejects with ConnectError when there is no socket file", async () => {
  using folder = new Folder();
  const error = await assertRejects(
    () => connect(folder.endpoint),
    ConnectError,
    `Cannot connect to ${folder.endpoint}: no such file`,
  ) as ConnectError;
  assert(error.errors[0].cause instanceof Deno.errors.NotFound);
});

test("connect() rejects with ConnectError when the file is not a socket", async () => {
  using folder = new Folder();
  Deno.writeTextFileSync(folder.socket, "");
  await assertRejects(() => connect(folder.endpoint), ConnectError, "connection refused");
});

test("connect() with retry waits for a Unix server that starts later", async () => {
  using folder = new Folder();
  const started: Listener[] = [];
  // The server starts when the first attempt has failed, which is when a delay is asked for.
  using client = await connect(folder.endpoint, {
    retry: {
      minDelay: 1,
      maxDelay: 2,
      random: () => {
        if (started.length === 0) started.push(listen(folder.endpoint));
        return 0;
      },
    },
  });
  await using listener = started[0]!;
  using server = (await listener.accept())!;
  assertEquals(client.remote, server.local);
});

test("connect() waits while the queue of a Unix server is full, until there is room", async () => {
  using folder = new Folder();
  await using listener = listen(folder.endpoint);
  const waiting = await fillQueue(folder.socket);
  const connecting = connect(folder.endpoint);
  assertEquals(
    await Promise.race([connecting.then(() => "in"), turns(20).then(() => "waits")]),
    "waits",
  );
  (await listener.accept())!.abort();
  (await connecting).abort();
  for (const conn of waiting) conn.close();
}, onLinux);

test("connect() throws TimeoutError when the queue of a Unix server stays full", async () => {
  using folder = new Folder();
  await using _listener = listen(folder.endpoint);
  const waiting = await fillQueue(folder.socket);
  const error = await assertRejects(() => connect(folder.endpoint, { timeout: 50 }), DOMException);
  assertEquals(error.name, "TimeoutError");
  const reason = new Error("never mind");
  const controller = new AbortController();
  const connecting = connect(folder.endpoint, { signal: controller.signal });
  await turns(3);
  controller.abort(reason);
  assertStrictEquals(await connecting.catch((error) => error), reason);
  for (const conn of waiting) conn.close();
}, onLinux);

test("listen() throws ListenError when the folder does not exist", () => {
  using folder = new Folder();
  const error = assertThrows(() => listen(`${folder.endpoint}/s`), ListenError, "no such file");
  assert((error as ListenError).cause instanceof Deno.errors.NotFound);
});

test("listen() sets the mode of the socket file, whatever the umask", async () => {
  using folder = new Folder();
  const before = Deno.umask(0o027);
  try {
    for (const mode of [0o600, 0o660, 0o666]) {
      await using _listener = listen(folder.endpoint, { mode });
      assertEquals(Deno.lstatSync(folder.socket).mode! & 0o777, mode);
      assertEquals(Deno.umask(), 0o027);
    }
    await kill(await listenElsewhere(folder.socket));
    await using _listener = listen(folder.endpoint, { mode: 0o600 });
    assertEquals(Deno.lstatSync(folder.socket).mode! & 0o777, 0o600);
    assertThrows(() => listen(folder.endpoint, { mode: 0o666 }), ListenError);
    assertEquals(Deno.umask(), 0o027);
  } finally {
    Deno.umask(before);
  }
});

test("listen() refuses a mode that is none", () => {
  for (const mode of [-1, 0o1000, 1.5, NaN]) {
    assertThrows(() => listen("unix:/s", { mode }), RangeError, `${mode}`);
  }
});

test("connect() and listen() take the longest path, and refuse a longer one with both lengths", async () => {
  using folder = new Folder();
  const limit = onLinux ? 107 : 103;
  const longest = `${folder.path}/`.padEnd(limit, "s");
  await using listener = listen(`unix:${longest}`);
  using _client = await connect(listener.endpoint);
  // Bytes count, not characters.
  const long = `unix:${longest.slice(0, -1)}ñ`;
  const says = `at most ${limit} bytes: current length is ${limit + 1}`;
  assertThrows(() => listen(long), RangeError, says);
  await assertRejects(() => connect(long), RangeError, says);
});

Deno.test("checkUnix() knows the limits of each system", () => {
  const path = (length: number) => ({ transport: "unix", path: "s".repeat(length) } as const);
  checkUnix(path(107), "listen on", "linux");
  assertThrows(() => checkUnix(path(108), "listen on", "linux"), RangeError, "107");
  checkUnix(path(103), "listen on", "darwin");
  assertThrows(() => checkUnix(path(104), "listen on", "darwin"), RangeError, "103");
  assertThrows(() => checkUnix(path(1), "listen on", "windows"), TypeError, "Windows");
});
