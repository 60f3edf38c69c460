import { assertEquals } from "@std/assert";
import { testContext } from "../common/testing.ts";
import type { ChatEvent } from "./_chat_event.ts";
import { type OutputOptions, ServeOutput } from "./_serve_output.ts";

const endpoint = "tcp://127.0.0.1:6667";
const remote = "tcp://127.0.0.1:40000";
const which = { endpoint, id: 7, remote };

const REFUSED: ChatEvent = { event: "refused", endpoint, remote, reason: "too many clients" };
const CLOSED: ChatEvent = {
  event: "closed",
  ...which,
  outcome: "clean",
  reason: "Quit: bye",
  lines: 2,
  bytesRead: 3,
  bytesWritten: 4,
  duration: 1_234.5,
};

async function print(events: readonly ChatEvent[], options: Partial<OutputOptions> = {}) {
  const context = testContext();
  const output = new ServeOutput(context, {
    json: false,
    quiet: false,
    verbose: false,
    ...options,
  });
  for (const event of events) output.event(event);
  await Promise.all([context.out.flush(), context.err.flush()]);
  return { stdout: context.stdout.text, stderr: context.stderr.text };
}

Deno.test("ServeOutput.event() prints lines of text", async () => {
  const cases: [ChatEvent, string][] = [
    [{ event: "registered", nick: "ana", address: "::1" }, "ana has come from ::1\n"],
    [{ event: "renamed", nick: "ana", to: "bob" }, "ana is called bob now\n"],
    [
      { event: "killed", nick: "ana", by: "root", reason: "Killed (root (spam))" },
      "ana was closed by root: Killed (root (spam))\n",
    ],
    [{ event: "quit", nick: "ana", reason: "Quit: \x1b[2J" }, "ana has gone: Quit: \\x1b[2J\n"],
    [{ event: "joined", nick: "ana", channel: "#a" }, "ana joined #a\n"],
    [{ event: "parted", nick: "ana", channel: "#a" }, "ana left #a\n"],
    [{ event: "oper", nick: "ana", name: "root" }, "ana is an operator now: root\n"],
    [
      { event: "wrongPassword", nick: "*", address: "::1" },
      "* from ::1 gave a wrong password\n",
    ],
    [REFUSED, `${remote} refused: too many clients\n`],
    [
      { event: "limited", ...which, nick: null, reason: "Registration timed out" },
      `${remote} closed: Registration timed out\n`,
    ],
    [
      {
        event: "limited",
        ...which,
        endpoint: "unix:/x",
        remote: "unix:",
        nick: "ana",
        reason: "R",
      },
      "ana (client 7 of unix:/x) closed: R\n",
    ],
  ];
  for (const [event, stderr] of cases) {
    assertEquals(await print([event]), { stdout: "", stderr });
    assertEquals(await print([event], { quiet: true }), { stdout: "", stderr: "" });
  }
});

Deno.test("ServeOutput.event() tells of connections only when it is to say more", async () => {
  const events: [ChatEvent, string][] = [
    [{ event: "opened", ...which }, `${remote} opened\n`],
    [{ event: "throttled", ...which }, `${remote} sends too fast and is slowed down\n`],
    [CLOSED, `${remote} closed: clean, 2 lines, 3 bytes in, 4 out, 1.234 s: Quit: bye\n`],
    [
      { event: "handshake", endpoint, remote, reason: "no" },
      `${remote} has not completed its TLS handshake: no\n`,
    ],
  ];
  for (const [event, stderr] of events) {
    assertEquals(await print([event]), { stdout: "", stderr: "" });
    assertEquals(await print([event], { json: true }), { stdout: "", stderr: "" });
    assertEquals(await print([event], { verbose: true }), { stdout: "", stderr });
  }
});

Deno.test("ServeOutput.event() tells the first of many refusals for each reason, and all of them with -v", async () => {
  const other: ChatEvent = { ...REFUSED, reason: "too many clients of its host" };
  const many = [REFUSED, REFUSED, other, REFUSED, other];
  assertEquals((await print(many)).stderr.trimEnd().split("\n").length, 2);
  assertEquals((await print(many, { verbose: true })).stderr.trimEnd().split("\n").length, 5);
});

Deno.test("ServeOutput.event() prints events as they are with --json", async () => {
  const { stdout, stderr } = await print([CLOSED], { json: true, quiet: true, verbose: true });
  assertEquals([JSON.parse(stdout), stderr], [CLOSED, ""]);
});

Deno.test("ServeOutput.stopped() names clients that were cut, also when it is quiet", async () => {
  const context = testContext();
  const output = new ServeOutput(context, { json: true, quiet: true, verbose: false });
  output.draining(0);
  output.draining(7);
  await output.stopped({ drained: 1, aborted: 6, named: ["a", "b", "c", "d", "e"] }, 10_000.5);
  assertEquals(context.stdout.text.trimEnd().split("\n").map((line) => JSON.parse(line)), [
    { event: "draining", clients: 7 },
    { event: "stopped", drained: 1, aborted: 6, duration: 10_000.5 },
  ]);
  assertEquals(context.stderr.text, "aborted 6 clients after 10s: a, b, c, d, e, …\n");
});

Deno.test("ServeOutput.trouble() prints each line of a message", async () => {
  const context = testContext();
  new ServeOutput(context, { json: true, quiet: true, verbose: false }).trouble("bad:\nat \x1b[2J");
  await context.err.flush();
  assertEquals(context.stderr.text, "chat: bad:\nat \\x1b[2J\n");
});
