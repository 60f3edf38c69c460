import { assert, assertEquals, assertMatch } from "@std/assert";
import { testContext } from "../common/testing.ts";
import { main, program } from "./main.ts";

Deno.test("main() prints help that fits 100 columns", async () => {
  for (const command of [[], ...program.commands.map(({ name }) => [name])]) {
    const context = testContext();
    assertEquals(await main([...command, "--help"], context), 0);
    for (const line of context.stdout.text.split("\n")) assert(line.length <= 100, line);
  }
});

/** Runs a listener until it has said where it listens, and `use` has been there; then interrupts it. */
async function listening(args: readonly string[], use: (endpoint: string) => Promise<void>) {
  const context = testContext();
  const ended = main(args, context);
  while (!context.stderr.text.includes("\n")) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const [, endpoint] = /^listening on (\S+)\n/.exec(context.stderr.text)!;
  try {
    await use(endpoint!);
  } finally {
    context.interrupts.trigger("SIGTERM");
  }
  return { code: await ended, context };
}

Deno.test("main() sends and receives within a process, and leaves nothing behind", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a`, "content");
    const args = ["receive", ":0", "-o", `${folder}/to`, "--accept-all"];
    const { code, context } = await listening(args, async (endpoint) => {
      const context = testContext();
      assertEquals(await main(["send", endpoint, `${folder}/a`], context), 0);
      assertMatch(context.stderr.text, /^sent 1 file, 7 B in 0:00 /);
    });
    assertEquals(code, 0);
    assertMatch(context.stderr.text, /\ntcp:\S+: received 1 file, 7 B in 0:00 /);
    assertEquals(await Deno.readTextFile(`${folder}/to/a`), "content");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("main() ends a listener at once though somebody is connected who says nothing", async () => {
  let conn: Deno.Conn | undefined;
  const args = ["offer", "deno.json", "-l", ":0", "-v"];
  const { code, context } = await listening(args, async (endpoint) => {
    const port = Number(endpoint.split(":")[2]);
    conn = await Deno.connect({ hostname: "127.0.0.1", port });
    // The listener's hello: it has seen us.
    await conn.read(new Uint8Array(1));
  });
  conn?.close();
  assertEquals(code, 0);
  assertMatch(context.stderr.text, /\ntcp:\S+: Cannot send: the listener has ended; .*\n$/);
});

Deno.test("main() returns 130 when it is interrupted before it connects", async () => {
  const context = testContext();
  context.interrupts.trigger("SIGINT");
  assertEquals(await main(["send", ":1", "deno.json"], context), 130);
  assertEquals([context.stdout.text, context.stderr.text], ["", ""]);
});
