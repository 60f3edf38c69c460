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

for (const [args, isSynced] of [[[], true], [["--no-fsync"], false]] as const) {
  Deno.test(`main() ${isSynced ? "waits" : "does not wait"} for the disk when it has ${args[0] ?? "no option"}`, async () => {
    const folder = await Deno.makeTempDir();
    const { prototype } = Deno.FsFile;
    const { sync, syncSync } = prototype;
    let count = 0;
    prototype.sync = function () {
      count += 1;
      return sync.call(this);
    };
    prototype.syncSync = function () {
      count += 1;
      syncSync.call(this);
    };
    try {
      await Deno.writeTextFile(`${folder}/a`, "content");
      const receive = ["receive", ":0", "-o", `${folder}/to`, "--accept-all", ...args];
      await listening(receive, async (endpoint) => {
        assertEquals(await main(["send", endpoint, `${folder}/a`], testContext()), 0);
      });
      assertEquals(count > 0, isSynced, `${count} times`);
    } finally {
      Object.assign(prototype, { sync, syncSync });
      await Deno.remove(folder, { recursive: true });
    }
  });
}

for (const command of ["send", "offer"]) {
  Deno.test({
    name:
      `main() refuses links within folders when it ${command}s, unless an option leaves them out`,
    // To make one there takes a privilege.
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        await Deno.writeTextFile(`${folder}/a`, "content");
        await Deno.symlink("a", `${folder}/link`);
        const args = [command, ...(command === "send" ? [":1"] : []), folder, "--dry-run"];
        assertEquals(await main(args, testContext()), 5);
        for (const option of ["--symlinks=skip", "--exclude=link"]) {
          const context = testContext();
          assertEquals(await main([...args, option], context), 0);
          assertMatch(context.stdout.text, /a$/m);
          assert(!context.stdout.text.includes("link"));
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

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

Deno.test("main() goes where others can connect only with --insecure", async () => {
  const listeners = [["receive", "0.0.0.0:0", "--accept-all"], [
    "offer",
    "deno.json",
    "-l0.0.0.0:0",
  ]];
  for (const listener of listeners) {
    for (const [args, code] of [[[], 2], [["--insecure"], 0]] as const) {
      const context = testContext();
      // Before it listens.
      context.interrupts.trigger("SIGTERM");
      assertEquals(await main([...listener, ...args], context), code);
    }
  }
});

Deno.test("main() returns 130 when it is interrupted before it connects", async () => {
  const context = testContext();
  context.interrupts.trigger("SIGINT");
  assertEquals(await main(["send", ":1", "deno.json"], context), 130);
  assertEquals([context.stdout.text, context.stderr.text], ["", ""]);
});
