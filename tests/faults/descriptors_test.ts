/** A server that runs out of descriptors. */
import { assertEquals } from "@std/assert";
import { type ByteStream, connect } from "@zocalo/transport";
import { commandLine, Printed } from "../support/app.ts";
import { needs } from "../support/skip.ts";

const forBash = needs("bash");

/** Runs its arguments with 64 descriptors at most. */
const WITH_FEW_DESCRIPTORS = 'ulimit -n 64; exec "$@"';

async function assertEchoes(client: ByteStream): Promise<void> {
  assertEquals(await client.read(new Uint8Array(8)), 1);
}

Deno.test({
  name: `echo serve serves 200 clients in turn when it has 64 descriptors${forBash.suffix}`,
  ignore: forBash.ignore,
  fn: async () => {
    const server = new Deno.Command("bash", {
      args: ["-c", WITH_FEW_DESCRIPTORS, "bash", ...await commandLine("echo"), "serve", ":0"],
      cwd: new URL("../..", import.meta.url),
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const messages = new Printed(server.stderr);
    const lifetime = setTimeout(() => server.kill("SIGKILL"), 30_000);
    try {
      const [[, endpoint]] = await messages.match(/^listening on (\S+)$/gm) as [RegExpMatchArray];
      const clients = await Promise.all(
        Array.from({ length: 200 }, async () => {
          const client = await connect(endpoint!);
          await client.write(new Uint8Array(1));
          return client;
        }),
      );
      await messages.match(/too many open files/gi);
      await Promise.all(clients.map(async (client) => {
        await assertEchoes(client);
        // It leaves, so that another one is let in.
        client.abort();
      }));
      using late = await connect(endpoint!);
      await late.write(new Uint8Array(1));
      await assertEchoes(late);
    } finally {
      clearTimeout(lifetime);
      server.kill("SIGTERM");
      await Promise.all([server.status, messages.ended]);
    }
    assertEquals((await server.status).code, 0);
    assertEquals(
      messages.lines.filter((line) => !/^(listening|draining) /.test(line)).length,
      1,
      messages.text,
    );
  },
});
