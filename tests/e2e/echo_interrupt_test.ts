/** Signals that come before `echo` has begun. */
import { assertEquals } from "@std/assert";
import { run } from "../support/run.ts";
import { needs, unless } from "../support/skip.ts";
import { App } from "../support/app.ts";

const forSignals = unless(Deno.build.os !== "windows", "a system with signals");
const { ignore, suffix } = forSignals.ignore ? forSignals : needs("mkfifo");

/** Runs `echo` with a file that never ends, and interrupts it in the middle of that. */
async function interrupt(signal: Deno.Signal, args: string[], option: string) {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/fifo`;
  try {
    assertEquals((await run(["mkfifo", path])).code, 0);
    await using app = await App.start("echo", [...args, option, path]);
    // It opens when the other side does.
    using _writer = await Deno.open(path, { write: true });
    app.kill(signal);
    return await app.finished();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: `echo serve returns 0 when it is interrupted before it listens${suffix}`,
  ignore,
  async fn() {
    const args = ["serve", "tls://127.0.0.1:0", "--tls-key=unread"];
    const ended = await interrupt("SIGTERM", args, "--tls-cert");
    assertEquals(ended, { code: 0, stdout: "", stderr: "" });
  },
});

Deno.test({
  name: `echo ping returns 130 when it is interrupted before it connects${suffix}`,
  ignore,
  async fn() {
    const ended = await interrupt("SIGINT", ["ping", "tls://127.0.0.1:1"], "--tls-ca");
    assertEquals(ended, { code: 130, stdout: "", stderr: "" });
  },
});
