import { assertEquals, assertRejects } from "@std/assert";
import { unless } from "../../tests/support/skip.ts";
import { Failure } from "./failure.ts";
import { readFile } from "./read_file.ts";

/** What `readFile` makes of a file of this many bytes. */
async function readSize(size: number): Promise<string> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, new Uint8Array(size).fill(0x61));
    return await readFile("--motd", path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readFile() reads at most 1 MiB", async () => {
  assertEquals((await readSize(1_048_576)).length, 1_048_576);
  const error = await assertRejects(
    () => readSize(1_048_577),
    Failure,
    ": it is longer than 1 MiB",
  );
  assertEquals((error as Failure).exitCode, 5);
});

const { ignore, suffix } = unless(Deno.build.os !== "windows", "/dev/zero");
Deno.test({
  name: `readFile() does not read for ever${suffix}`,
  ignore,
  async fn() {
    const message = 'Cannot read --motd "/dev/zero": it is longer than 1 MiB';
    await assertRejects(() => readFile("--motd", "/dev/zero"), Failure, message);
  },
});
