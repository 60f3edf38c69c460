import { assertEquals } from "@std/assert";
import { reasonOf } from "./_reason.ts";

Deno.test("reasonOf() says why without saying where", () => {
  const cases: [error: unknown, reason: string][] = [
    [new Deno.errors.NotFound("No such file (os error 2): open '/a'"), "it is not there"],
    [new Deno.errors.PermissionDenied("x: open '/a'"), "permission denied"],
    [
      new Error("Too many open files (os error 24): open '/home/ana's\nfile'"),
      "Too many open files (os error 24)",
    ],
    [new Error("Input/output error (os error 5)"), "Input/output error (os error 5)"],
    ["text", "text"],
  ];
  for (const [error, reason] of cases) assertEquals(reasonOf(error), reason);
});
