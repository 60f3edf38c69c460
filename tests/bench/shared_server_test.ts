import { assertEquals, assertRejects } from "@std/assert";
import { Build } from "./build.ts";
import type { ServerPeerOptions } from "./server_peer.ts";
import { sharedServer } from "./shared_server.ts";
import type { Context } from "./suite.ts";

const NEVER = new AbortController().signal;

const SERVER: ServerPeerOptions = {
  name: "server",
  title: "Server",
  program: () =>
    Promise.resolve([
      Deno.execPath(),
      "eval",
      `const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      console.log(listener.addr.port);
      for await (const conn of listener) conn.close();`,
    ]),
};

Deno.test("sharedServer() starts one process when it is asked twice, and ends it with the suite", async () => {
  await using build = await Build.open(NEVER);
  const resources = new AsyncDisposableStack();
  const context: Context = { build, seconds: 1, signal: NEVER, resources };
  const [first, second] = await Promise.all([0, 1].map(() => sharedServer(SERVER, context)));
  assertEquals(first!.pid, second!.pid);
  const address = { hostname: "127.0.0.1", port: first!.port };
  (await Deno.connect(address)).close();
  await resources.disposeAsync();
  await assertRejects(() => Deno.connect(address), Deno.errors.ConnectionRefused);
});
