import { createHash, type Hash } from "node:crypto";
import type { Conversation } from "./conversation.ts";
import type { Decision, ManifestEntry } from "./messages.ts";
import { cutReason, MAX_REASON } from "./reasons.ts";
import type { Secret } from "./secret.ts";
import { TransferError } from "./transfer_error.ts";

/** Entries of one transfer. Each takes some hundred bytes of memory on both sides. */
export const MAX_ENTRIES = 250_000;

/** Bytes of all `manifest` messages of one transfer. */
const MAX_MANIFEST = 67_108_864;

/** Items that are surely below so many bytes together share a message: a quarter of what it may have. */
const BATCH_SIZE = 262_144;

/** A UTF-16 unit takes at most so many bytes, as `\u0000` in JSON. */
const BYTES_OF_UNIT = 6;

/** Bytes of an entry or a decision besides its texts. */
const BYTES_OF_REST = 256;

/** What was offered: the entries, their sizes together, and SHA-256 over the messages. */
export interface Manifest {
  readonly entries: readonly ManifestEntry[];
  readonly bytes: number;
  readonly digest: Uint8Array;
}

/** What an entry is in a message: a source may know more about it, which is nobody's business. */
function entryFields({ path, kind, size, mode, mtime, id }: ManifestEntry): ManifestEntry {
  return { path, kind, size, mode, mtime, id };
}

/** Sends all entries; the `manifest-end` remains to be sent. */
export async function sendEntries(
  { frames }: Conversation,
  entries: readonly ManifestEntry[],
): Promise<Manifest> {
  const hash = createHash("sha256");
  let [size, bytes] = [0, 0];
  const boundOf = ({ path, id }: ManifestEntry) => textBound(...path, id);
  for (const batch of batches(entries.map(entryFields), boundOf)) {
    const body = frames.send("manifest", { entries: batch });
    hash.update(body);
    size += body.length;
    for (const entry of batch) bytes += entry.size ?? 0;
    if (entries.length > MAX_ENTRIES || size > MAX_MANIFEST) {
      throw new TransferError(
        "source",
        `${entries.length} files and folders are too many for one transfer: send an archive of them`,
      );
    }
    if (frames.isFull) await frames.flush();
  }
  return { entries, bytes, digest: hash.digest() };
}

/**
 * Receives all entries, and checks that the list is whole.
 *
 * @throws {TransferError}
 */
export async function receiveManifest(
  conversation: Conversation,
  secret: Secret | undefined,
): Promise<Manifest> {
  const hash = createHash("sha256");
  const entries: ManifestEntry[] = [];
  let [size, bytes] = [0, 0];
  for (;;) {
    const message = await conversation.expect("manifest", "manifest-end");
    if (message.type === "manifest-end") {
      const manifest = { entries, bytes, digest: hash.digest() };
      if (message.entries !== entries.length || message.bytes !== bytes) {
        throw new TransferError("protocol", "the other side's list of files is not whole");
      }
      if (message.digest !== manifest.digest.toHex()) {
        throw new TransferError("integrity", "the list of files was damaged on its way");
      }
      secret?.check("manifest", message.mac, manifest.digest);
      return manifest;
    }
    hash.update(conversation.body);
    size += conversation.body.length;
    for (const entry of message.entries) {
      entries.push(entry);
      bytes += entry.size ?? 0;
      if (entry.kind === "directory" && entry.size !== 0) {
        throw new TransferError("protocol", "the other side sent a folder that has a size");
      }
    }
    if (entries.length > MAX_ENTRIES || size > MAX_MANIFEST || !Number.isSafeInteger(bytes)) {
      throw new TransferError(
        "refused",
        "more is offered than one transfer can have: send an archive of it",
      );
    }
  }
}

/** Appends `accept` messages for these decisions, which the hash takes, and `accept-end`. */
export async function sendDecisions(
  { frames }: Conversation,
  decisions: readonly Decision[],
  hash: Hash,
): Promise<void> {
  const boundOf = ({ digests, reason }: Decision) => digests.length + textBound(reason);
  for (const batch of batches(decisions.flatMap(pieces), boundOf)) {
    hash.update(frames.send("accept", { entries: batch }));
    if (frames.isFull) await frames.flush();
  }
  frames.send("accept-end", {});
  await frames.flush();
}

/** Digests of a file's chunks that go into one decision: those of 2 GiB. */
const DIGESTS = 2_048;

/** A decision with many digests, as several. */
function pieces(decision: Decision): readonly Decision[] {
  const { chunks, digests, reason } = decision;
  if (reason.length > MAX_REASON) return [{ ...decision, reason: cutReason(reason) }];
  if (chunks <= DIGESTS) return [decision];
  return Array.from({ length: Math.ceil(chunks / DIGESTS) }, (_, i) => ({
    ...decision,
    chunks: Math.min(DIGESTS, chunks - i * DIGESTS),
    digests: digests.slice(i * DIGESTS * 64, (i + 1) * DIGESTS * 64),
  }));
}

function textBound(...texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length * BYTES_OF_UNIT, BYTES_OF_REST);
}

function* batches<T>(items: readonly T[], boundOf: (item: T) => number): Generator<T[]> {
  let batch: T[] = [];
  let size = 0;
  for (const item of items) {
    const bound = boundOf(item);
    if (size + bound > BATCH_SIZE && batch.length > 0) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(item);
    size += bound;
  }
  if (batch.length > 0) yield batch;
}
