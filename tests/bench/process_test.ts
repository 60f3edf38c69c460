import { assertEquals, assertRejects } from "@std/assert";
import { run, ServerProcess } from "./process.ts";

function script(code: string): string[] {
  return [Deno.execPath(), "eval", code];
}

Deno.test("run() resolves to what the program printed", async () => {
  assertEquals(await run(script(`console.log("out"); console.error("err")`)), "out\n");
});

Deno.test("run() rejects with stderr when the program fails", async () => {
  await assertRejects(
    () => run(script(`console.error("no luck"); Deno.exit(3)`)),
    Error,
    "no luck",
  );
});

Deno.test("run() rejects with the reason when it is aborted", async () => {
  const interrupt = new AbortController();
  const running = run(script(`setInterval(() => {}, 1000)`), { signal: interrupt.signal });
  interrupt.abort(new Error("interrupted"));
  await assertRejects(() => running, Error, "interrupted");
});

Deno.test("ServerProcess.start() reads the port, and disposing ends the server", async () => {
  const code = `const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    console.log(listener.addr.port);
    for await (const conn of listener) conn.close();`;
  let port: number;
  {
    await using server = await ServerProcess.start(script(code));
    port = server.port;
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
  }
  await assertRejects(
    () => Deno.connect({ hostname: "127.0.0.1", port }),
    Deno.errors.ConnectionRefused,
  );
});

Deno.test("ServerProcess.start() rejects with both outputs when no port is printed", async () => {
  const start = () => ServerProcess.start(script(`console.error("no luck"); console.log("hello")`));
  await assertRejects(start, Error, `its first line is "hello" instead of a port\nno luck`);
});

Deno.test("ServerProcess.end() gives stderr, again when called again", async () => {
  await using server = await ServerProcess.start(
    script(`console.error("crashed"); console.log(1)`),
  );
  await server.end();
  assertEquals(await server.end(), "crashed");
});
