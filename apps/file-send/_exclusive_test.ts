import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../common/failure.ts";
import { refuseTogether } from "./_exclusive.ts";

Deno.test("refuseTogether() refuses an option together with another one", () => {
  const refuse = () => refuseTogether({ raw: true, noResume: true }, "raw", ["sha256", "noResume"]);
  assertThrows(refuse, UsageError, "Cannot use --raw together with --no-resume");
  const several = () => refuseTogether({ raw: true, exclude: ["*"] }, "raw", ["exclude"]);
  assertThrows(several, UsageError, "Cannot use --raw together with --exclude");
});

Deno.test("refuseTogether() is content when one of them was not given", () => {
  const values = { raw: true, noResume: false, exclude: [], name: undefined };
  assertEquals(refuseTogether(values, "raw", ["noResume", "exclude", "name"]), undefined);
  assertEquals(refuseTogether({ raw: false, sha256: true }, "raw", ["sha256"]), undefined);
});
