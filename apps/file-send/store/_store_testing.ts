import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { CHUNK_SIZE, sha256 } from "../protocol/digests.ts";
import type { Decision, EntryFailure, ManifestEntry } from "../protocol/messages.ts";
import type { Store } from "../protocol/store.ts";

/** A file or folder to be sent. */
export interface Item extends ManifestEntry {
  readonly data: Uint8Array;
}

/** Bytes that are others for another seed, and differ all along. */
export function bytes(size: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = seed * 2_654_435_761 >>> 0;
  for (let i = 0; i < words.length; i++) {
    words[i] = state = (state * 1_664_525 + 1_013_904_223) >>> 0;
  }
  return new Uint8Array(words.buffer, 0, size);
}

export function file(
  path: string | readonly string[],
  data: Uint8Array,
  more: Partial<Item> = {},
): Item {
  const names = typeof path === "string" ? path.split("/") : path;
  const fields = { size: data.length, mode: 0o640, mtime: 1_700_000_000_123, id: `${data.length}` };
  return { path: names, kind: "file", ...fields, data, ...more };
}

export function folder(path: string, more: Partial<Item> = {}): Item {
  const data = new Uint8Array(0);
  return { ...file(path, data, { kind: "directory", mode: 0o755, id: "" }), ...more };
}

/** What became of a transfer. */
export interface Outcome {
  readonly decisions: readonly Decision[];
  readonly failures: readonly EntryFailure[];
  /** Bytes that had to be sent. */
  readonly sent: number;
}

/** Sends all items to a store as a receiver does. Stays the store's owner's to close. */
export async function storeAll(store: Store, items: readonly Item[]): Promise<Outcome> {
  const total = items.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const decisions = await store.decide(items, total, new AbortController().signal);
  const byEntry = new Map(decisions.map((decision) => [decision.entry, decision]));
  let sent = 0;
  for (const [entry, { kind, data }] of items.entries()) {
    const { action = "send", chunks = 0, digests = "" } = byEntry.get(entry) ?? {};
    if (action !== "send") continue;
    if (kind === "directory") {
      await store.makeFolder(entry);
      continue;
    }
    let expected = "";
    for (let i = 0; i < chunks; i++) expected += sha256(chunkOf(data, i)).toHex();
    assertEquals(digests, expected);
    await store.begin(entry);
    for (let i = chunks; i * CHUNK_SIZE < data.length; i++) {
      // A connection uses the same memory again.
      const chunk = chunkOf(data, i).slice();
      await store.write(chunk, sha256(chunk));
      sent += chunk.length;
      chunk.fill(0xee);
    }
    await store.finish();
  }
  return { decisions, failures: await store.settle(), sent };
}

export function chunkOf(data: Uint8Array, number: number): Uint8Array {
  return data.subarray(number * CHUNK_SIZE, (number + 1) * CHUNK_SIZE);
}

/** A folder that is gone afterwards. */
export function temporaryFolder(): { readonly path: string } & Disposable {
  const path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "zocalo-store-" }));
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** Checks that each item is there as it was sent. */
export function assertStored(root: string, items: readonly Item[]): void {
  for (const { path, kind, data, mode, mtime } of items) {
    const full = join(root, ...path);
    const info = Deno.lstatSync(full);
    if (kind === "file") {
      assertEquals(info.isFile, true);
      assertEquals(sha256(Deno.readFileSync(full)).toHex(), sha256(data).toHex(), full);
    } else assertEquals(info.isDirectory, true);
    assertEquals((info.mode ?? 0) & 0o777, mode, full);
    assertEquals(info.mtime?.getTime(), Math.floor(mtime!), full);
  }
}

/** All names below a folder, with `/` behind those of folders. */
export function listAll(root: string, below = ""): string[] {
  return Array.from(Deno.readDirSync(join(root, below))).flatMap(({ name, isDirectory }) =>
    isDirectory ? [`${below}${name}/`, ...listAll(root, `${below}${name}/`)] : [`${below}${name}`]
  ).sort();
}
