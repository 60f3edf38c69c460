import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { Failure } from "../common/failure.ts";
import { SecretNeededError } from "./protocol/greet.ts";
import { CANCEL_CODES } from "./protocol/messages.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import { toTransferFailure, type TransferSituation } from "./_transfer_failure.ts";

const SITUATION: TransferSituation = { role: "sender", isListener: false, resumable: true };

function failureOf(error: unknown, situation: Partial<TransferSituation> = {}): Failure {
  const failure = toTransferFailure(error, { ...SITUATION, ...situation });
  assertInstanceOf(failure, Failure);
  return failure as Failure;
}

Deno.test("toTransferFailure() gives each code its exit code, here and there", () => {
  const exitCodes = CANCEL_CODES.map((code) => [
    code,
    failureOf(new TransferError(code, "x")).exitCode,
    failureOf(new TransferError(code, "x", { remote: true })).exitCode,
  ]);
  assertEquals(exitCodes, [
    ["protocol", 4, 4],
    ["auth", 6, 6],
    ["refused", 1, 1],
    ["integrity", 4, 4],
    ["disk", 5, 1],
    ["source", 5, 1],
    ["interrupted", 3, 3],
    ["internal", 70, 1],
  ]);
});

Deno.test("toTransferFailure() tells whose words they are", () => {
  const error = (remote: boolean) => new TransferError("refused", "no", { remote });
  assertEquals(failureOf(error(false), { role: "receiver" }).message, "Cannot receive: no");
  assertEquals(failureOf(error(true)).message, "Cannot send: the other side says: no");
});

Deno.test("toTransferFailure() says how it goes on", () => {
  const lost = new TransferError("interrupted", "it is gone", { remote: true });
  const advice = (situation: Partial<TransferSituation>) =>
    failureOf(lost, situation).message.split("; ")[1];
  assertEquals(advice({}), "the same command again goes on where it stopped");
  const kept = "what has come is kept, and the next transfer goes on behind it";
  assertEquals(advice({ isListener: true }), kept);
  assertEquals(advice({ resumable: false }), "it has to be sent again from its beginning");
  const silent = new DOMException("It took too long", "TimeoutError");
  assertEquals(
    failureOf(silent).message,
    "It took too long; the same command again goes on where it stopped",
  );
  assertEquals(failureOf(silent).exitCode, 3);
});

Deno.test("toTransferFailure() names the option for a secret that is missing", () => {
  const message = "Cannot send: the other side asks for its code or password; give it with " +
    "--password-file";
  assertEquals(failureOf(new SecretNeededError()).message, message);
});

Deno.test("toTransferFailure() leaves a bug what it is", () => {
  const bug = new TypeError("x is undefined");
  assertStrictEquals(toTransferFailure(bug, SITUATION), bug);
});
