import { assertEquals } from "@std/assert";
import { archiveName, pack, writeSums } from "./compile_release.ts";

/** The SHA-256 of a file, as two digits for each byte. */
async function digestOf(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return new Uint8Array(digest).toHex();
}

Deno.test("writeSums() sums all archives when they were made one target at a time", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["LICENSE", "program"]) await Deno.writeTextFile(`${folder}/${name}`, name);
    const names: string[] = [];
    for (const target of ["aarch64-unknown-linux-gnu", "x86_64-pc-windows-msvc"]) {
      const options = { name: "program", target, date: new Date(0), root: folder, folder };
      await pack(`${folder}/program`, options);
      await writeSums(folder);
      names.push(archiveName("program", target));
    }
    const expected = names.map(async (name) => `${await digestOf(`${folder}/${name}`)}  ${name}\n`);
    const sums = await Deno.readTextFile(`${folder}/SHA256SUMS`);
    assertEquals(sums, (await Promise.all(expected)).join(""));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
