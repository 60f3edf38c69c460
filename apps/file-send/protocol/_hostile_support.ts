import type { ByteStream } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import { sampleBytes } from "./test_support.ts";
import { Conversation } from "./conversation.ts";
import { CHUNK_SIZE, FileDigest, sha256, TransferDigest } from "./digests.ts";
import { FrameStream } from "./frame_stream.ts";
import type { ManifestEntry } from "./messages.ts";
import { sealChunk, type Secret } from "./secret.ts";

export const DATA = sampleBytes(CHUNK_SIZE + 100);
export const CHUNKS = [DATA.subarray(0, CHUNK_SIZE), DATA.subarray(CHUNK_SIZE)] as const;
export const DIGESTS = [sha256(CHUNKS[0]), sha256(CHUNKS[1])] as const;
export const ROOT = rootOf(CHUNKS);
export const WRONG_ROOT = "00".repeat(32);

export function rootOf(chunks: readonly Uint8Array[]): string {
  const digest = new FileDigest();
  for (const chunk of chunks) digest.add(sha256(chunk), chunk.length);
  return digest.root();
}

export function rootOfAll(...roots: readonly string[]): string {
  const digest = new TransferDigest();
  for (const root of roots) digest.add(root);
  return digest.root();
}

export function file(name: string, size: number | null = DATA.length): ManifestEntry {
  return { path: [name], kind: "file", size, mode: 0o644, mtime: null, id: "" };
}

export type Script = (frames: FrameStream) => void | Promise<void>;

/** Runs a side against one that says what the script says, and reads on to the end. */
export async function against(
  side: (conversation: Conversation) => Promise<unknown>,
  script: Script,
  streams: readonly [ByteStream, ByteStream] = memoryPair(),
) {
  const conversation = new Conversation(streams[0]);
  const [result] = await Promise.allSettled([
    conversation.run(() => side(conversation)),
    speak(streams[1], script),
  ]);
  return result;
}

async function speak(stream: ByteStream, script: Script): Promise<void> {
  const frames = new FrameStream(stream);
  await script(frames);
  // Whatever it thinks of it: what was said is read before the end comes.
  await frames.flush().catch(() => {});
  await stream.close();
}

/** Offers `file` with all that `DATA` has, and nothing after the list. */
export function offer(
  frames: FrameStream,
  entries: readonly ManifestEntry[] = [file("file")],
): void {
  const digest = sha256(frames.send("manifest", { entries })).toHex();
  const bytes = entries.reduce((sum, { size }) => sum + (size ?? 0), 0);
  frames.send("manifest-end", { entries: entries.length, bytes, digest, mac: "" });
}

/** Waits until the receiver has decided. */
export async function decided(frames: FrameStream): Promise<void> {
  await frames.flush();
  for (;;) {
    const frame = await frames.receive(() => new Uint8Array(0));
    if (frame === undefined || ("message" in frame && frame.message.type === "accept-end")) return;
  }
}

export function sendWhole(frames: FrameStream, entry = 0, secret?: Secret): void {
  for (const [number, chunk] of CHUNKS.entries()) {
    frames.sendChunk(entry, number, sealChunk(secret, entry, number, DIGESTS[number]!), chunk);
  }
}

/** The `done` of the file that is {@linkcode DATA}. */
export const done = { entry: 0, size: DATA.length, root: ROOT, mac: "" };

/** The `verdict` on that file. */
export const verdict = { files: 1, bytes: DATA.length, failures: 0, mac: "" };

/** Waits until the sender has sent all. */
export async function ended(frames: FrameStream): Promise<void> {
  await frames.flush();
  const buffer = new Uint8Array(CHUNK_SIZE);
  for (;;) {
    const frame = await frames.receive(() => buffer);
    if (frame === undefined || ("message" in frame && frame.message.type === "end")) return;
  }
}
