import { assertEquals, assertInstanceOf } from "@std/assert";
import { FrameError, FrameTooLargeError, TruncatedFrameError } from "./errors.ts";

Deno.test("FrameError has a name, a cause, and is not recoverable unless it says so", () => {
  const cause = new Error("inner");
  const error = new FrameError("outer", { cause });
  assertInstanceOf(error, Error);
  assertEquals([error.name, error.message, error.recoverable, error.cause], [
    "FrameError",
    "outer",
    false,
    cause,
  ]);
  assertEquals(new FrameError("", { recoverable: true }).recoverable, true);
});

Deno.test("FrameTooLargeError says length and limit", () => {
  const error = new FrameTooLargeError(11, 10, { recoverable: true });
  assertInstanceOf(error, FrameError);
  assertEquals([error.name, error.length, error.limit, error.recoverable], [
    "FrameTooLargeError",
    11,
    10,
    true,
  ]);
  assertEquals(error.message, "Cannot take a frame of more than 10 bytes: current value is 11");
});

Deno.test("TruncatedFrameError says what came and what was needed, if that is known", () => {
  const known = new TruncatedFrameError(3, 10);
  assertInstanceOf(known, FrameError);
  assertEquals([known.name, known.have, known.need, known.recoverable], [
    "TruncatedFrameError",
    3,
    10,
    false,
  ]);
  assertEquals(
    known.message,
    "Cannot complete a frame as the input has ended: current value is 3 of 10 bytes",
  );
  const unknown = new TruncatedFrameError(3, undefined);
  assertEquals([unknown.have, unknown.need], [3, undefined]);
  assertEquals(
    unknown.message,
    "Cannot complete a frame as the input has ended: current value is 3 bytes",
  );
});
