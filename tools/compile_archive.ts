/** Archives of a few files, byte for byte the same from the same files: no names of users, and one time for all. */
import { Buffer } from "node:buffer";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

/** A file in an archive. */
export interface ArchivedFile {
  /** Up to 100 ASCII characters. */
  readonly name: string;
  readonly data: Uint8Array;
  /** Permissions, such as `0o755`. */
  readonly mode: number;
}

const TAR_BLOCK = 512;

/** A header of POSIX.1-1988 ("ustar"), which every tar reads. */
function tarHeader({ name, data, mode }: ArchivedFile, date: Date): Uint8Array {
  const header = Buffer.alloc(TAR_BLOCK);
  const octal = (value: number, offset: number, length: number) =>
    header.write(value.toString(8).padStart(length - 1, "0"), offset, "ascii");
  header.write(name, 0, 100, "ascii");
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(data.length, 124, 12);
  octal(Math.floor(date.getTime() / 1_000), 136, 12);
  header.write("0ustar\u000000", 156, "ascii");
  // The sum counts its own field as spaces.
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return header;
}

/** A gzipped tar archive. */
export function tarGz(files: readonly ArchivedFile[], date: Date): Uint8Array {
  const parts = files.flatMap((file) => [
    tarHeader(file, date),
    file.data,
    new Uint8Array((TAR_BLOCK - file.data.length % TAR_BLOCK) % TAR_BLOCK),
  ]);
  return gzipSync(Buffer.concat([...parts, new Uint8Array(2 * TAR_BLOCK)]), { level: 9 });
}

/** Time and date as MS-DOS has them, from 1980 on and in steps of two seconds. */
function dosTime(date: Date): number {
  const year = Math.max(date.getUTCFullYear() - 1_980, 0);
  const days = year << 9 | (date.getUTCMonth() + 1) << 5 | date.getUTCDate();
  const time = date.getUTCHours() << 11 | date.getUTCMinutes() << 5 | date.getUTCSeconds() >> 1;
  return (days << 16 | time) >>> 0;
}

/** Numbers one after the other, little-endian, each with its width in bytes. */
function fields(...values: readonly [width: 2 | 4, value: number][]): Uint8Array {
  const bytes = Buffer.alloc(values.reduce((sum, [width]) => sum + width, 0));
  let offset = 0;
  for (const [width, value] of values) offset = bytes.writeUIntLE(value, offset, width);
  return bytes;
}

/** A zip archive (APPNOTE.TXT 4.3), whose files are deflated. */
export function zip(files: readonly ArchivedFile[], date: Date): Uint8Array {
  const locals: Uint8Array[] = [];
  const entries: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data, mode } of files) {
    const packed = deflateRawSync(data, { level: 9 });
    const nameBytes = Buffer.from(name, "ascii");
    // Version 2.0, no flags, deflate.
    const shared = fields(
      [2, 20],
      [2, 0],
      [2, 8],
      [4, dosTime(date)],
      [4, crc32(data)],
      [4, packed.length],
      [4, data.length],
      [2, nameBytes.length],
      [2, 0],
    );
    const local = Buffer.concat([fields([4, 0x04034b50]), shared, nameBytes, packed]);
    // Made by Unix, for the permissions of a regular file.
    const made = fields([4, 0x02014b50], [2, 3 << 8 | 20]);
    const rest = fields([2, 0], [2, 0], [2, 0], [4, (0o100000 | mode) * 65_536], [4, offset]);
    locals.push(local);
    entries.push(Buffer.concat([made, shared, rest, nameBytes]));
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = fields(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, directory.length],
    [4, offset],
    [2, 0],
  );
  return Buffer.concat([...locals, directory, end]);
}
