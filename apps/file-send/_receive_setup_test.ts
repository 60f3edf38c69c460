import { assertThrows } from "@std/assert";
import { UsageError } from "../common/failure.ts";
import { LineWriter } from "../common/line_writer.ts";
import { testContext } from "../common/testing.ts";
import { Asker } from "./_ask.ts";
import { type ReceiveValues, setUpReceiving } from "./_receive_setup.ts";

const VALUES: ReceiveValues = {
  output: undefined,
  onExist: "fail",
  acceptAll: true,
  maxSize: undefined,
  stdout: true,
  noFsync: false,
  noResume: false,
  raw: false,
  passwordFile: undefined,
};

for (const raw of [false, true]) {
  Deno.test(`setUpReceiving() refuses --stdout on a terminal when raw is ${raw}`, () => {
    const context = testContext();
    const values = { ...VALUES, raw, acceptAll: !raw };
    setUpReceiving(values, context, new Asker(context));
    const out = new LineWriter(context.stdout, { columns: () => 80 });
    const setUp = () => setUpReceiving(values, { ...context, out }, new Asker(context));
    assertThrows(setUp, UsageError, "| cat -v or > FILE");
  });
}

Deno.test("setUpReceiving() refuses --stdout together with --json, whose events would be in the data", () => {
  const context = testContext();
  for (const raw of [false, true]) {
    const values = { ...VALUES, raw, acceptAll: !raw, json: true };
    const setUp = () => setUpReceiving(values, context, new Asker(context));
    assertThrows(setUp, UsageError, "Cannot use --stdout together with --json");
  }
});
