import { assertEquals, assertRejects } from "@std/assert";
import { unless } from "../../tests/support/skip.ts";
import { Failure } from "./failure.ts";
import { readFile, readInput } from "./read_file.ts";

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

Deno.test("readFile() and readInput() refuse what is not UTF-8, and leave out a byte order mark", async () => {
  const path = await Deno.makeTempFile();
  const source = () => {
    const parts = [new Uint8Array([0x61, 0xff]), null];
    return {
      read: (buffer: Uint8Array) => {
        const part = parts.shift()!;
        if (part !== null) buffer.set(part);
        return Promise.resolve(part && part.length);
      },
    };
  };
  try {
    await Deno.writeFile(path, new Uint8Array([0xef, 0xbb, 0xbf, 0x61]));
    assertEquals(await readFile("--motd", path), "a");
    await Deno.writeFile(path, new Uint8Array([0x61, 0xff]));
    for (const read of [() => readFile("--motd", path), () => readInput(source())]) {
      const error = await assertRejects(read, Failure, ": it is not UTF-8");
      assertEquals((error as Failure).exitCode, 5);
    }
  } finally {
    await Deno.remove(path);
  }
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
