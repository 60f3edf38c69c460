import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { parseMessage } from "./messages.ts";
import { cutReason, MAX_REASON, Reasons } from "./reasons.ts";
import { assertThrows } from "@std/assert";
import { TransferError } from "./transfer_error.ts";

Deno.test("Reasons.keep() keeps a mebi of characters, and something short of all others", () => {
  const reasons = new Reasons();
  const reason = "x".repeat(MAX_REASON);
  for (let i = 0; i < 1_048; i++) assertEquals(reasons.keep(reason), reason);
  assertNotEquals(reasons.keep(reason), reason);
  assert(reasons.keep(reason).length < 100);
  assertEquals(reasons.keep("short"), "short");
});

Deno.test("parseMessage() takes a reason of a thousand characters and no more", () => {
  const parse = (reason: string) =>
    parseMessage(new TextEncoder().encode(JSON.stringify({ type: "failed", entry: 0, reason })));
  const long = "x".repeat(MAX_REASON + 1);
  assertThrows(() => parse(long), TransferError);
  assertEquals(parse(cutReason(long)).type, "failed");
});
