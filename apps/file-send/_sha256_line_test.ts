import { assertEquals } from "@std/assert";
import { sha256Line } from "./_sha256_line.ts";

Deno.test("sha256Line() is what sha256sum prints", () => {
  assertEquals(sha256Line("a/ñ b.txt", "00ff"), "00ff  a/ñ b.txt\n");
});

Deno.test("sha256Line() escapes as sha256sum does when a name has a line feed or backslash", () => {
  assertEquals(sha256Line("a\nb\\n\r", "00ff"), "\\00ff  a\\nb\\\\n\\r\n");
});
