import { assertEquals } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import { testContext } from "../common/testing.ts";
import { TooManyAttemptsError } from "./protocol/guesses.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import { TransferOutput } from "./_transfer_output.ts";

Deno.test("failed() tells of a wrong secret, and not of each attempt that is one too many", async () => {
  const context = testContext();
  const options = { json: false, quiet: false, verbose: false };
  const output = new TransferOutput(context, options, true);
  const remote = parseEndpoint("tcp://192.0.2.1:1000");
  for (const error of [new TransferError("auth", "it is wrong"), new TooManyAttemptsError()]) {
    assertEquals(output.failed(1, remote, error, "sender", false), 6);
  }
  await context.err.line("end");
  assertEquals(context.stderr.text, "tcp://192.0.2.1:1000: Cannot send: it is wrong\nend\n");
});
