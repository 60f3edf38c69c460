/** For which system a denort is, as the file itself says. */
import type { Target } from "./compile_deno.ts";

/** The magic number of each format, where its machine stands as a little-endian number, and what that may be. */
const FORMATS: readonly {
  magic: number;
  offset: number;
  machines: Readonly<Record<number, Target>>;
}[] = [
  // ELF: e_machine is EM_X86_64 or EM_AARCH64 (elf(5)).
  {
    magic: 0x464c457f,
    offset: 18,
    machines: { 0x3e: "x86_64-unknown-linux-gnu", 0xb7: "aarch64-unknown-linux-gnu" },
  },
  // Mach-O of 64 bits: the low half of cputype (<mach/machine.h>).
  {
    magic: 0xfeedfacf,
    offset: 4,
    machines: { 0x07: "x86_64-apple-darwin", 0x0c: "aarch64-apple-darwin" },
  },
];

const HEADER = 20;

/** The system that the denort at `path` is for; `undefined` if it cannot be told, or there is none: Deno says more. */
export async function denortTarget(path: string): Promise<Target | undefined> {
  const header = new Uint8Array(HEADER);
  try {
    using file = await Deno.open(path);
    if (await file.read(header) !== HEADER) return undefined;
  } catch {
    return undefined;
  }
  const view = new DataView(header.buffer);
  // PE, of which there is one target.
  if (view.getUint16(0) === 0x4d5a) return "x86_64-pc-windows-msvc";
  const format = FORMATS.find(({ magic }) => magic === view.getUint32(0, true));
  return format?.machines[view.getUint16(format.offset, true)];
}
