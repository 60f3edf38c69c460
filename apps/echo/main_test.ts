import { assert, assertEquals, assertLess } from "@std/assert";
import { formatEndpoint, serve } from "@zocalo/transport";
import { unless } from "../../tests/support/skip.ts";
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

const forWorkers = unless(Deno.build.os === "linux", "Linux");
Deno.test({
  name: `main() returns 0 when it is interrupted before its workers listen${forWorkers.suffix}`,
  ignore: forWorkers.ignore,
  async fn() {
    const context = testContext();
    const served = main(["serve", ":0", "--workers=2"], context);
    // That is long before a thread has loaded its modules.
    await new Promise((resolve) => setTimeout(resolve, 0));
    context.interrupts.trigger("SIGTERM");
    assertEquals(await served, 0);
    assertEquals([context.stdout.text, context.stderr.text], ["", ""]);
  },
});

Deno.test("main() pings at full speed though standard output is stuck", async () => {
  const context = testContext();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const stdout = {
    text: "",
    async write(data: Uint8Array): Promise<number> {
      await released;
      this.text += new TextDecoder().decode(data);
      return data.length;
    },
  };
  await using server = serve("tcp://127.0.0.1:0", async (stream) => {
    const buffer = new Uint8Array(64);
    for (let requests = 1; await stream.read(buffer) !== null; requests++) {
      await stream.write(buffer);
      if (requests === 3) release();
    }
  });
  const args = ["ping", formatEndpoint(server.endpoint), "-c3", "-i0", "-W1s", "--json"];
  assertEquals(await main(args, { ...context, out: new LineWriter(stdout) }), 0);
  const events = stdout.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(events.map(({ event }) => event), ["reply", "reply", "reply", "summary"]);
});

Deno.test("main() does not wait long when a server it has pinged never closes", async () => {
  for (const args of [["-c1"], ["-i1h"], ["-i1h", "-w200ms"]]) {
    const context = testContext();
    const left = Promise.withResolvers<void>();
    let finishedAt = NaN;
    await using server = serve("tcp://127.0.0.1:0", async (stream) => {
      const buffer = new Uint8Array(64);
      while (await stream.read(buffer) !== null) {
        await stream.write(buffer);
        if (args[0] === "-i1h" && args.length === 1) context.interrupts.trigger("SIGINT");
      }
      finishedAt = performance.now();
      await left.promise;
    });
    await main(["ping", formatEndpoint(server.endpoint), ...args], context);
    // It used to be 2 s.
    assertLess(performance.now() - finishedAt, 1_500, args.join(" "));
    left.resolve();
  }
});
