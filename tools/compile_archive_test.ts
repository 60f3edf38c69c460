import { assertEquals } from "@std/assert";
import { needs } from "../tests/support/skip.ts";
import { randomBytes } from "../tests/support/random_bytes.ts";
import { run } from "../tests/support/run.ts";
import { tarGz, zip } from "./compile_archive.ts";

const DATE = new Date("2026-02-03T04:05:06Z");
const FILES = [
  { name: "program", data: randomBytes(1_000_000), mode: 0o755 },
  { name: "block", data: randomBytes(512), mode: 0o644 },
  { name: "empty", data: new Uint8Array(), mode: 0o644 },
];

/** What other programs get out of an archive. */
async function unpack(archive: Uint8Array, argv: (archive: string, folder: string) => string[]) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/archive`, archive);
    await Deno.mkdir(`${folder}/out`);
    const { code, stderr } = await run(argv(`${folder}/archive`, `${folder}/out`));
    assertEquals(code, 0, stderr);
    return await Promise.all(FILES.map(async ({ name }) => {
      const path = `${folder}/out/${name}`;
      const { mode, mtime } = await Deno.stat(path);
      return { name, data: await Deno.readFile(path), mode: mode! & 0o777, mtime };
    }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const tar = needs("tar", "gzip");

Deno.test({
  name: `tarGz() makes what tar reads${tar.suffix}`,
  ignore: tar.ignore,
  fn: async () => {
    const unpacked = await unpack(
      tarGz(FILES, DATE),
      (archive, folder) => ["tar", "-xzpf", archive, "-C", folder],
    );
    assertEquals(unpacked, FILES.map((file) => ({ ...file, mtime: DATE })));
  },
});

const python = needs("python3");

/** Unpacks, and prints what `extractall` leaves out: permissions and times. */
const UNZIP = `
import calendar, os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    for info in archive.infolist():
        path = archive.extract(info, sys.argv[2])
        os.chmod(path, info.external_attr >> 16 & 0o777)
        time = calendar.timegm(info.date_time)
        os.utime(path, (time, time))
`;

Deno.test({
  name: `zip() makes what Python reads${python.suffix}`,
  ignore: python.ignore,
  fn: async () => {
    const unpacked = await unpack(
      zip(FILES, DATE),
      (archive, folder) => ["python3", "-c", UNZIP, archive, folder],
    );
    assertEquals(unpacked, FILES.map((file) => ({ ...file, mtime: DATE })));
  },
});

Deno.test("tarGz() and zip() make the same bytes when the files are the same", () => {
  assertEquals(tarGz(FILES, DATE), tarGz(FILES, DATE));
  assertEquals(zip(FILES, DATE), zip(FILES, DATE));
});
