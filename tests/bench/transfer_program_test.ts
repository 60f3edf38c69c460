import { assert, assertEquals, assertRejects } from "@std/assert";
import { needs } from "../support/skip.ts";
import { TransferProgram } from "./transfer_program.ts";

const { signal } = new AbortController();

/** Runs a script. */
const shell = (script: string) => new TransferProgram(["sh", "-c", script], signal);

const { ignore, suffix } = needs("sh", "sleep");

const SAID: Readonly<Record<string, string>> = {
  "file-send": "listening on tcp://127.0.0.1:4321",
  socat: "2026/01/01 00:00:00 socat[1] N listening on AF=2 127.0.0.1:4321",
  sshd: "Server listening on 127.0.0.1 port 4321.",
  "the daemon of rsync": "rsyncd version 3.2.7 starting, listening on port 4321",
};

for (const [name, line] of Object.entries(SAID)) {
  Deno.test({
    name: `TransferProgram.port() reads where ${name} listens${suffix}`,
    ignore,
    fn: async () => {
      await using program = shell(`echo "${line}" >&2; exec sleep 60`);
      assertEquals(await program.port(), 4_321);
    },
  });
}

Deno.test({
  name: `TransferProgram.port() rejects with what was said when the program ends${suffix}`,
  ignore,
  fn: async () => {
    await using program = shell("echo no such option >&2; exit 1");
    await assertRejects(() => program.port(), Error, "it does not listen\nno such option");
  },
});

Deno.test({
  name: `TransferProgram.succeeded() rejects with what was said when the program fails${suffix}`,
  ignore,
  fn: async () => {
    await using program = shell("echo no room >&2; exit 11");
    await assertRejects(() => program.succeeded(), Error, "exit code 11\nno room");
    await using other = shell("exit 0");
    await other.succeeded();
  },
});

Deno.test({
  name: `TransferProgram.peakBytes counts what it has started too${suffix}`,
  ignore: ignore || Deno.build.os !== "linux",
  fn: async () => {
    await using alone = shell("echo listening on 1 >&2; exec sleep 60");
    await using both = shell(
      "sleep 60 & a=$!; sleep 60 & b=$!; sleep 60 & " +
        'trap "kill $a $b $!" TERM; echo listening on 1 >&2; wait',
    );
    await Promise.all([alone.port(), both.port()]);
    assert(alone.peakBytes > 100_000);
    // What has just been started takes a moment to become what it is.
    for (let i = 0; i < 500 && both.peakBytes <= 1.5 * alone.peakBytes; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert(both.peakBytes > 1.5 * alone.peakBytes);
  },
});
