import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "./failure.ts";
import { readPassword } from "./read_password.ts";
import { testContext } from "./testing.ts";

async function read(content: string): Promise<string> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, content);
    return await readPassword("--password-file", path, testContext());
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readPassword() takes the only line of a file", async () => {
  for (const ending of ["", "\n", "\r\n"]) assertEquals(await read(`pa ss${ending}`), "pa ss");
  assertEquals(await read("  ñandú  \n"), "  ñandú  ");
});

Deno.test("readPassword() refuses what is not one line", async () => {
  const cases = [
    ["", "it is empty"],
    ["\n", "it is empty"],
    ["one\ntwo\n", "it is not one line of text"],
    ["one\n\n", "it is not one line of text"],
    ["a\0b", "it is not one line of text"],
    ["x".repeat(1_025), "it is longer than 1024 characters"],
  ] as const;
  for (const [content, why] of cases) {
    const error = await assertRejects(() => read(content), Failure, `as a password: ${why}`);
    assertEquals((error as Failure).exitCode, 5);
  }
});
