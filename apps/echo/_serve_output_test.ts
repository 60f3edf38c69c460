import { assertEquals } from "@std/assert";
import { testContext } from "../common/testing.ts";
import type { ServeEvent } from "./_serve_event.ts";
import { ServeOutput } from "./_serve_output.ts";

const endpoint = "tcp://127.0.0.1:7007";
const remote = "tcp://127.0.0.1:40000";

const OPENED: ServeEvent = { event: "opened", endpoint, id: 1, remote };
const CLOSED: ServeEvent = {
  event: "closed",
  endpoint,
  id: 1,
  remote,
  outcome: "clean",
  reason: "finished",
  bytesRead: 3,
  bytesWritten: 4,
  duration: 1_234.5,
  error: null,
};

async function print(event: ServeEvent, options: { json?: boolean; quiet?: boolean } = {}) {
  const context = testContext();
  new ServeOutput(context, { json: false, quiet: false, ...options }).event(event);
  await Promise.all([context.out.flush(), context.err.flush()]);
  return { stdout: context.stdout.text, stderr: context.stderr.text };
}

Deno.test("ServeOutput.event() prints lines of text", async () => {
  const cases: [ServeEvent, string][] = [
    [OPENED, `${remote} opened\n`],
    [{ ...OPENED, endpoint: "unix:/x", remote: "unix:", id: 7 }, "client 7 of unix:/x opened\n"],
    [{ event: "refused", endpoint, remote, reason: "full" }, `${remote} refused: full\n`],
    [
      { event: "limited", endpoint, remote, reason: "rate" },
      `${remote} limited: it sends more than one host may\n`,
    ],
    [
      { event: "limited", endpoint, remote, reason: "busy" },
      `${remote} limited: it sends faster than the answers leave\n`,
    ],
    [CLOSED, `${remote} closed: clean, 3 bytes in, 4 out, 1.234 s\n`],
    [
      { ...CLOSED, bytesRead: 1, bytesWritten: 1 },
      `${remote} closed: clean, 1 byte in, 1 out, 1.234 s\n`,
    ],
    [
      { ...CLOSED, outcome: "aborted", reason: "lost", error: "a \x1b[31mreset" },
      `${remote} closed: aborted, 3 bytes in, 4 out, 1.234 s: a \\x1b[31mreset\n`,
    ],
    [
      { ...CLOSED, outcome: "aborted", reason: "shutdown" },
      `${remote} closed: aborted, 3 bytes in, 4 out, 1.234 s: shutdown\n`,
    ],
  ];
  for (const [event, stderr] of cases) assertEquals(await print(event), { stdout: "", stderr });
  assertEquals(await print(OPENED, { quiet: true }), { stdout: "", stderr: "" });
});

Deno.test("ServeOutput.event() prints events as they are with --json", async () => {
  for (const event of [OPENED, { ...CLOSED, worker: 2 }]) {
    const { stdout, stderr } = await print(event, { json: true, quiet: true });
    assertEquals([JSON.parse(stdout), stderr], [event, ""]);
  }
});

Deno.test("ServeOutput.trouble() prints each line of a message", async () => {
  const context = testContext();
  new ServeOutput(context, { json: true, quiet: true }).trouble("worker 1 failed:\nat \x1b[2J");
  await context.err.flush();
  assertEquals(context.stderr.text, "echo: worker 1 failed:\nat \\x1b[2J\n");
});

Deno.test("ServeOutput.stopped() says what became of datagrams, if any were served", async () => {
  const datagrams = { received: 9, answered: 6, refused: 0, limited: 3, dropped: 0 };
  const summary = { drained: 0, aborted: 0, named: [] };
  const stopped = async (options: { json: boolean; quiet: boolean }, counts = {}) => {
    const context = testContext();
    await new ServeOutput(context, options).stopped({ ...summary, ...counts }, 1.5);
    return [context.stdout.text, context.stderr.text];
  };
  const text = { json: false, quiet: false };
  assertEquals(await stopped(text), ["", ""]);
  const line = "datagrams: 9 received, 6 answered, 3 limited\n";
  assertEquals(await stopped(text, { datagrams }), ["", line]);
  assertEquals(await stopped({ ...text, quiet: true }, { datagrams }), ["", ""]);
  const [json] = await stopped({ ...text, json: true }, { datagrams });
  const event = { event: "stopped", drained: 0, aborted: 0, duration: 1.5, datagrams };
  assertEquals(JSON.parse(json!), event);
});
