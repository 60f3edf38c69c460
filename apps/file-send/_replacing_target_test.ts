import { assertEquals } from "@std/assert";
import { ReplacingTarget } from "./_replacing_target.ts";

const NEW = new TextEncoder().encode("new");

/** A folder with a file to be replaced. */
function oldFile(): { readonly folder: string; readonly path: string } & Disposable {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  const path = `${folder}/disk 10:30.img`;
  Deno.writeTextFileSync(path, "precious");
  Deno.chmodSync(path, 0o640);
  return { folder, path, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name);
}

Deno.test("ReplacingTarget takes the place of a file, and its mode, once all is there", async () => {
  using old = oldFile();
  {
    await using target = new ReplacingTarget(old.path);
    assertEquals(await target.write(NEW), 3);
    assertEquals(Deno.readTextFileSync(old.path), "precious");
    await target.finish();
  }
  assertEquals(Deno.readTextFileSync(old.path), "new");
  assertEquals(Deno.statSync(old.path).mode! & 0o777, 0o640);
  assertEquals(namesIn(old.folder), ["disk 10:30.img"]);
});

Deno.test("ReplacingTarget leaves a file when not all came, and when nothing came", async () => {
  using old = oldFile();
  {
    await using target = new ReplacingTarget(old.path);
    await target.write(NEW);
  }
  {
    await using target = new ReplacingTarget(old.path);
    await target.finish();
  }
  assertEquals(Deno.readTextFileSync(old.path), "precious");
  assertEquals(namesIn(old.folder), ["disk 10:30.img"]);
});

Deno.test("ReplacingTarget replaces what a link leads to, and not the link", async () => {
  using old = oldFile();
  const link = `${old.folder}/link`;
  Deno.symlinkSync(old.path, link);
  await using target = new ReplacingTarget(link);
  await target.write(NEW);
  await target.finish();
  assertEquals(Deno.lstatSync(link).isSymlink, true);
  assertEquals(Deno.readTextFileSync(old.path), "new");
});
