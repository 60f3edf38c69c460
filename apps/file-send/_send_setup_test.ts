import { assertRejects } from "@std/assert";
import { UsageError } from "../common/failure.ts";
import { testContext } from "../common/testing.ts";
import { type SendValues, setUpSending } from "./_send_setup.ts";

const VALUES: SendValues = {
  paths: ["-"],
  name: undefined,
  exclude: [],
  symlinks: "refuse",
  limitRate: undefined,
  sha256: false,
  dryRun: false,
  raw: false,
  passwordFile: undefined,
};

for (
  const [what, values] of [
    ["--raw together with --symlinks", { raw: true, symlinks: "skip" }],
    ["--dry-run together with --sha256", { dryRun: true, sha256: true }],
    ["--dry-run together with --limit-rate", { dryRun: true, limitRate: 5_000 }],
    ["--dry-run together with --password-file", { dryRun: true, passwordFile: "secret" }],
    ["--dry-run together with --once", { dryRun: true, once: true }],
  ] as const
) {
  Deno.test(`setUpSending() refuses ${what}, which would do nothing`, async () => {
    const setUp = () => setUpSending({ ...VALUES, ...values }, testContext(), false);
    await assertRejects(setUp, UsageError, `Cannot use ${what}`);
  });
}
