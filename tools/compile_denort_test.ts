import { assertEquals } from "@std/assert";
import { denortTarget } from "./compile_denort.ts";
import { TARGETS } from "./compile_deno.ts";

/** The first bytes of programs, in hexadecimal. */
const HEADERS: Record<string, string> = {
  "x86_64-unknown-linux-gnu": "7f454c460201010000000000000000000300 3e00",
  "aarch64-unknown-linux-gnu": "7f454c460201010000000000000000000300 b700",
  "x86_64-apple-darwin": "cffaedfe07000001 030000000200000010000000",
  "aarch64-apple-darwin": "cffaedfe0c000001 000000000200000010000000",
  "x86_64-pc-windows-msvc": "4d5a9000030000000400 0000ffff0000b8000000",
};

async function targetOf(header: Uint8Array): Promise<string | undefined> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, header);
    return await denortTarget(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("denortTarget() tells each target by the first bytes of the file", async () => {
  const found = await Promise.all(
    TARGETS.map((target) => targetOf(Uint8Array.fromHex(HEADERS[target]!.replaceAll(" ", "")))),
  );
  assertEquals(found, [...TARGETS]);
});

Deno.test("denortTarget() tells that of this Deno", async () => {
  assertEquals(await denortTarget(Deno.execPath()), Deno.build.target);
});

Deno.test("denortTarget() tells nothing when the file is no program, too short, or not there", async () => {
  assertEquals(await targetOf(new Uint8Array(64)), undefined);
  assertEquals(await targetOf(new Uint8Array([0x7f, 0x45, 0x4c, 0x46])), undefined);
  assertEquals(await denortTarget("/nowhere/denort"), undefined);
});
