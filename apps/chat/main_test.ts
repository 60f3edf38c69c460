import { assert, assertEquals, assertMatch } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import { LineWriter } from "../common/line_writer.ts";
import { testContext } from "../common/testing.ts";
import { main, program } from "./main.ts";

Deno.test("main() prints help that fits 100 columns", async () => {
  for (const command of [[], ...program.commands.map(({ name }) => [name])]) {
    const context = testContext();
    assertEquals(await main([...command, "--help"], context), 0);
    for (const line of context.stdout.text.split("\n")) assert(line.length <= 100, line);
  }
});

Deno.test("main() closes the other endpoints when one of them is in use", async () => {
  using used = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const context = testContext();
  const endpoints = [":0", ":0", `127.0.0.1:${used.addr.port}`];
  // What stays open is found by the sanitizer for resources.
  assertEquals(await main(["serve", ...endpoints], context), 3);
});

Deno.test("main() returns 0 when it is interrupted before it listens", async () => {
  const context = testContext();
  context.interrupts.trigger("SIGTERM");
  assertEquals(await main(["serve", ":0"], context), 0);
  assertEquals([context.stdout.text, context.stderr.text], ["", ""]);
});

Deno.test("main() goes where others can connect only with --insecure", async () => {
  for (const [args, code] of [[[], 2], [["--insecure"], 0]] as const) {
    const context = testContext();
    // Before it listens.
    context.interrupts.trigger("SIGTERM");
    assertEquals(await main(["serve", "0.0.0.0:0", ...args], context), code);
  }
});

Deno.test("main() serves within a process, and leaves nothing behind", async () => {
  const context = testContext();
  const serving = main(["serve", ":0"], context);
  while (!context.stderr.text.includes("\n")) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const [, endpoint] = /^listening on (\S+)\n$/.exec(context.stderr.text)!;
  const { port } = parseEndpoint(endpoint!);
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: port! });
  await conn.write(new TextEncoder().encode("PING 1\r\nQUIT\r\n"));
  const text = await new Response(conn.readable).text();
  assertMatch(text, /\r\nERROR :Closing Link: 127\.0\.0\.1 \(.*\)\r\n$/);
  context.interrupts.trigger("SIGTERM");
  assertEquals(await serving, 0);
});

Deno.test("main() goes on serving though standard output is stuck", async () => {
  const context = testContext();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const stdout = {
    text: "",
    async write(data: Uint8Array): Promise<number> {
      if (this.text !== "") await released;
      this.text += new TextDecoder().decode(data);
      return data.length;
    },
  };
  const served = main(["serve", ":0", "-v", "--json"], { ...context, out: new LineWriter(stdout) });
  while (stdout.text === "") await new Promise((resolve) => setTimeout(resolve, 0));
  const { port } = parseEndpoint(JSON.parse(stdout.text).endpoint);
  for (let i = 0; i < 3; i++) {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: port! });
    await conn.write(new TextEncoder().encode("NICK ana\r\nUSER ana 0 * :ana\r\nQUIT\r\n"));
    assertMatch(await new Response(conn.readable).text(), / 001 ana :/);
  }
  context.interrupts.trigger("SIGTERM");
  release();
  assertEquals(await served, 0);
  const events = stdout.text.trimEnd().split("\n").map((line) => JSON.parse(line).event);
  assertEquals(events.filter((event) => event === "quit").length, 3);
});
