import { assert, assertEquals, assertThrows } from "@std/assert";
import { connect, copy, listen, type Listener, ListenError, serve } from "./mod.ts";
import { SocketFile } from "./_socket_file.ts";
import { fillQueue, Folder, kill, listenElsewhere, onLinux, test } from "./_unix_test_support.ts";

/** What may have happened to a listener before it is closed: Deno removes the file at another moment in each case. */
const BEFORE: Record<string, (listener: Listener) => Promise<void>> = {
  "without an accept()": () => Promise.resolve(),
  "while accept() is pending": (listener) => {
    void listener.accept();
    return Promise.resolve();
  },
  "after an accept()": async (listener) => {
    using _client = await connect(listener.endpoint);
    (await listener.accept())!.abort();
  },
};

for (const [when, before] of Object.entries(BEFORE)) {
  test(`Listener.close() removes the socket file ${when}`, async () => {
    using folder = new Folder();
    for (let i = 0; i < 3; i++) {
      const listener = listen(folder.endpoint);
      await before(listener);
      assertEquals(folder.names, ["s"]);
      await listener.close();
      assertEquals(folder.names, []);
    }
  });

  test(`Listener.close() keeps a file that has taken the path ${when}`, async () => {
    using folder = new Folder();
    const listener = listen(folder.endpoint);
    await before(listener);
    Deno.removeSync(folder.socket);
    await using other = listen(folder.endpoint);
    await listener.close();
    using client = await connect(folder.endpoint);
    using server = (await other.accept())!;
    assertEquals(server.remote, client.local);
    assertEquals(folder.names, ["s"], "nothing is left beside it");
  });
}

test("Listener.close() does nothing more when the file is gone already", async () => {
  using folder = new Folder();
  const listener = listen(folder.endpoint);
  Deno.removeSync(folder.socket);
  await listener.close();
  assertEquals(folder.names, []);
});

test("listen() replaces the socket file of a process that was killed", async () => {
  using folder = new Folder();
  await kill(await listenElsewhere(folder.socket));
  assertEquals(folder.names, ["s"]);
  await using listener = listen(folder.endpoint);
  using client = await connect(folder.endpoint);
  using server = (await listener.accept())!;
  assertEquals(server.remote, client.local);
});

test("serve() replaces the socket file of a process that was killed, and removes its own", async () => {
  using folder = new Folder();
  await kill(await listenElsewhere(folder.socket));
  {
    await using server = serve(folder.endpoint, (stream) => copy(stream, stream));
    await using client = await connect(server.endpoint);
    await client.write(new Uint8Array(5));
    await client.closeWrite();
    assertEquals(await client.read(new Uint8Array(8)), 5);
  }
  assertEquals(folder.names, []);
});

test("listen() throws ListenError when another process listens, and leaves it alone", async () => {
  using folder = new Folder();
  const child = await listenElsewhere(folder.socket);
  const error = assertThrows(() => listen(folder.endpoint), ListenError) as ListenError;
  assertEquals(
    error.message,
    `Cannot listen on ${folder.endpoint}: address already in use: somebody listens there, or may do so`,
  );
  assert(error.cause instanceof Deno.errors.AddrInUse);
  (await connect(folder.endpoint)).abort();
  await kill(child);
});

test("listen() throws ListenError when this process listens, even with a full queue", async () => {
  using folder = new Folder();
  await using _listener = listen(folder.endpoint);
  assertThrows(() => listen(folder.endpoint), ListenError, "in use");
  const waiting = await fillQueue(folder.socket);
  assertThrows(() => listen(folder.endpoint), ListenError, "in use");
  for (const conn of waiting) conn.close();
}, onLinux);

test("listen() never touches a file that is not a socket", () => {
  using folder = new Folder();
  const target = `${folder.path}/target`;
  const makers: Record<string, () => void> = {
    "a file": () => Deno.writeTextFileSync(folder.socket, "precious"),
    "a folder": () => Deno.mkdirSync(folder.socket),
    "a link": () => Deno.symlinkSync(target, folder.socket),
  };
  for (const [kind, make] of Object.entries(makers)) {
    make();
    const before = Deno.lstatSync(folder.socket);
    const error = assertThrows(() => listen(folder.endpoint), ListenError, "not a socket");
    assertEquals(Deno.lstatSync(folder.socket).ino, before.ino, kind);
    assert((error as ListenError).cause instanceof Deno.errors.AddrInUse);
    Deno.removeSync(folder.socket);
  }
});

test("SocketFile puts no file back where somebody listens by then", async () => {
  using folder = new Folder();
  const first = listen(folder.endpoint);
  const file = new SocketFile(folder.socket);
  Deno.removeSync(folder.socket);
  Deno.writeTextFileSync(folder.socket, "foreign");
  const putBack = file.keepOthers();
  await first.close();
  Deno.removeSync(folder.socket);
  await using second = listen(folder.endpoint);
  putBack();
  using _client = await connect(folder.endpoint);
  using _server = (await second.accept())!;
});
