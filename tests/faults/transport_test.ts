/** Peers that reset, and calls that are aborted, at the level of the package. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { connect, ConnectionLostError, listen } from "@zocalo/transport";
import { run } from "../support/run.ts";
import { needs, unless } from "../support/skip.ts";

const forPython = needs("python3");

/** Sends 5 000 bytes and resets when it has read one byte. */
const RESETTER = `
import socket, struct, sys
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
connection.sendall(bytes(5000))
connection.recv(1)
connection.close()
`;

for (const first of ["read", "write"]) {
  Deno.test({
    name: `a stream that was reset never ends cleanly, if the ${first} is told${forPython.suffix}`,
    ignore: forPython.ignore,
    fn: async () => {
      await using listener = listen("tcp://127.0.0.1:0");
      const client = run(["python3", "-c", RESETTER, String(listener.endpoint.port)]);
      using stream = (await listener.accept())!;
      await stream.write(new Uint8Array(1));
      assertEquals((await client).code, 0);
      if (first === "write") {
        await assertRejects(async () => {
          for (;;) await stream.write(new Uint8Array(1_000));
        }, ConnectionLostError);
      }
      const buffer = new Uint8Array(65_536);
      const error = await assertRejects(async () => {
        for (let n; (n = await stream.read(buffer)) !== null;) assert(n <= 5_000);
      }, ConnectionLostError);
      assertStrictEquals(await stream.read(buffer).catch((later) => later), error);
      assertEquals(await stream.close(), "aborted");
    },
  });
}

const onLinux = unless(Deno.build.os === "linux", "Linux");

Deno.test({
  name: `connect() leaves no descriptor when it is aborted at 100 moments${onLinux.suffix}`,
  ignore: onLinux.ignore,
  fn: async () => {
    const descriptors = () => [...Deno.readDirSync("/proc/self/fd")].length;
    await using listener = listen("tcp://127.0.0.1:0");
    const accepting = (async () => {
      for await (const stream of listener) stream.abort();
    })();
    const before = descriptors();
    for (let moment = 0; moment < 100; moment++) {
      const controller = new AbortController();
      const host = moment % 2 === 0 ? "127.0.0.1" : "localhost";
      const connecting = connect(`${host}:${listener.endpoint.port}`, {
        signal: controller.signal,
      });
      for (let turn = 0; turn < moment; turn++) await Promise.resolve();
      if (moment % 4 >= 2) await new Promise((resolve) => setTimeout(resolve, moment % 3));
      controller.abort();
      const stream = await connecting.catch((error) => {
        assertStrictEquals(error, controller.signal.reason);
      });
      stream?.abort();
    }
    await listener.close();
    await accepting;
    assertEquals(descriptors(), before - 1, "only the listener's descriptor has gone");
  },
});
