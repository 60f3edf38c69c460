import { assertRejects } from "@std/assert";
import { needs } from "../support/skip.ts";
import { MissingToolError, requireHeader } from "./tools.ts";

const { ignore, suffix } = needs("gcc");

Deno.test({
  name: `requireHeader() resolves when the header is there${suffix}`,
  ignore,
  fn: () => requireHeader("stdio.h", "libc6-dev"),
});

Deno.test({
  name: `requireHeader() names the package when the header is not there${suffix}`,
  ignore,
  fn: async () => {
    await assertRejects(
      () => requireHeader("no/such/header.h", "libnone-dev"),
      MissingToolError,
      "libnone-dev is not installed",
    );
  },
});
