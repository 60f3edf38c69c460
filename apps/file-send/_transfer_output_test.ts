import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import { LineWriter } from "../common/line_writer.ts";
import { testContext, TextSink } from "../common/testing.ts";
import { TooManyAttemptsError } from "./protocol/guesses.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import { TransferOutput } from "./_transfer_output.ts";

Deno.test("failed() tells of a wrong secret, and not of each attempt that is one too many", async () => {
  const context = testContext();
  const options = { json: false, quiet: false, verbose: false };
  const output = new TransferOutput(context, options, true);
  const remote = parseEndpoint("tcp://192.0.2.1:1000");
  for (const error of [new TransferError("auth", "it is wrong"), new TooManyAttemptsError()]) {
    assertEquals(output.failed(1, remote, error, "sender"), 6);
  }
  await context.err.line("end");
  assertEquals(context.stderr.text, "tcp://192.0.2.1:1000: Cannot send: it is wrong\nend\n");
});

Deno.test("failed() says that something is kept only if something can be", async () => {
  const context = testContext();
  const options = { json: false, quiet: false, verbose: false };
  const output = new TransferOutput(context, options, true);
  const remote = parseEndpoint("tcp://192.0.2.1:1000");
  const lost = new TransferError("interrupted", "gone", { remote: true });
  const view = output.viewOf(1, remote);
  const size = 2 ** 21;
  const entry = { path: ["a"], kind: "file", size, mode: 0, mtime: null, id: "" } as const;
  view.start("receiver", [entry]);
  output.failed(1, remote, lost, "receiver", view);
  view.progress.movedBytes = 1;
  output.failed(1, remote, lost, "receiver", view);
  output.remove(view);
  await context.err.line("end");
  assertEquals(context.stderr.text.split("\n"), [
    "tcp://192.0.2.1:1000: Cannot receive: gone; it has to be sent again from its beginning",
    "tcp://192.0.2.1:1000: Cannot receive: gone; " +
    "what has come is kept, and the next transfer goes on behind it",
    "end",
    "",
  ]);
});

Deno.test("interrupted() leaves a size out that nobody knows", async () => {
  const context = testContext();
  const output = new TransferOutput(context, { json: false, quiet: false, verbose: false }, false);
  const view = output.view();
  view.startRaw("sender", "-", null);
  view.progress.movedBytes = 1_500;
  view.interrupted(undefined);
  await context.err.line("end");
  assertEquals(
    context.stderr.text,
    "interrupted after 1.5 kB; with --raw the other side may take that for the end\nend\n",
  );
});

Deno.test("finishRaw() says what cannot be known on both sides, also when all else is quiet", async () => {
  for (const role of ["sender", "receiver"] as const) {
    const context = testContext();
    const output = new TransferOutput(context, { json: false, quiet: true, verbose: false }, false);
    const view = output.view();
    view.startRaw(role, "a", 3);
    assertEquals(view.finishRaw(3), 0);
    await context.err.flush();
    const said = role === "sender"
      ? "nobody says whether all has arrived"
      : "it cannot be known whether that is all";
    assertStringIncludes(context.stderr.text, `; with --raw ${said}\n`);
  }
});

Deno.test("start() shows no progress while a question stands on the terminal", async () => {
  const sink = new TextSink();
  const err = new LineWriter(sink, { columns: () => 80 });
  const asker = { isAsking: true };
  const options = { json: false, quiet: false, verbose: false };
  const output = new TransferOutput({ ...testContext(), err }, options, false, asker);
  const view = output.view();
  view.startRaw("sender", "-", null);
  await err.flush();
  assertEquals(sink.text, "");
  asker.isAsking = false;
  view.progress.entry = 0;
  output.remove(view);
});
