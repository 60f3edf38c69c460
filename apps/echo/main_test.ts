import { assert, assertEquals } from "@std/assert";
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

Deno.test("main() serves and pings within one process", async () => {
  const server = testContext();
  const served = main(["serve", ":0", "--json"], server);
  while (server.stdout.text === "") await new Promise((resolve) => setTimeout(resolve, 0));
  const { endpoint } = JSON.parse(server.stdout.text);
  const client = testContext();
  assertEquals(await main(["ping", endpoint, "-c2", "-i0"], client), 0);
  server.interrupts.trigger("SIGTERM");
  assertEquals(await served, 0);
});

Deno.test("main() returns 130 when it is interrupted before ping has connected", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const context = testContext();
  context.interrupts.trigger("SIGINT");
  assertEquals(await main(["ping", `:${listener.addr.port}`], context), 130);
  assertEquals([context.stdout.text, context.stderr.text], ["", ""]);
});
