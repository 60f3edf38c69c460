import { createHash } from "node:crypto";
import { pack } from "@zocalo/framing";
import type { Conversation, Incoming } from "./conversation.ts";
import { CHUNK_SIZE, FileDigest, sha256, TransferDigest } from "./digests.ts";
import type { Chunk } from "./frame_stream.ts";
import { receiveManifest, sendDecisions } from "./manifest.ts";
import type { Decision, ManifestEntry, Messages } from "./messages.ts";
import { TransferProgress, type TransferReport } from "./progress.ts";
import { cutReason, Reasons } from "./reasons.ts";
import { isSealed, sealChunk, type Secret } from "./secret.ts";
import type { Store } from "./store.ts";
import { TransferError } from "./transfer_error.ts";

/** What is needed besides the conversation and the store. */
export interface ReceiveOptions {
  /** What was agreed upon in the greeting. */
  readonly secret?: Secret | undefined;
  readonly progress?: TransferProgress | undefined;
  /** Called when the sender has said what it has; what it throws ends the transfer. */
  readonly onOffer?: (() => void) | undefined;
}

/**
 * Receives everything, after the greeting. The store stays its owner's.
 *
 * @throws {TransferError} If it cannot come to its end.
 */
export async function receiveFiles(
  conversation: Conversation,
  store: Store,
  options: ReceiveOptions = {},
): Promise<TransferReport> {
  return await new Receiving(conversation, store, options).run();
}

/** So long the sender may take to read the verdict, in milliseconds. */
const BYE_TIMEOUT = 5_000;

/** What a sender may say while it transfers. */
const PARTS = ["chunk", "done", "failed", "end"] as const;
type Part = Incoming<typeof PARTS[number]>;

/** The file that is being received. */
interface CurrentFile {
  readonly entry: number;
  readonly size: number | null;
  readonly digest: FileDigest;
  next: number;
}

class Receiving {
  readonly #conversation: Conversation;
  readonly #store: Store;
  readonly #secret: Secret | undefined;
  readonly #progress: TransferProgress;
  readonly #onOffer: () => void;
  #entries: readonly ManifestEntry[] = [];
  readonly #decisions = new Map<number, Decision>();
  readonly #reasons = new Reasons();
  readonly #failures: TransferReport["failures"][number][] = [];
  readonly #digest = new TransferDigest();
  /** Of all that is said about entries. */
  readonly #said = createHash("sha256");
  /** The first entry that has not had its turn. */
  #turn = 0;
  #file: CurrentFile | undefined;
  #written: Promise<void> = Promise.resolve();
  /** Sizes of the files that are whole, by their entries. */
  readonly #sizes = new Map<number, number>();

  constructor(conversation: Conversation, store: Store, options: ReceiveOptions) {
    this.#conversation = conversation;
    this.#store = store;
    this.#secret = options.secret;
    this.#onOffer = options.onOffer ?? (() => {});
    this.#progress = options.progress ?? new TransferProgress();
  }

  async run(): Promise<TransferReport> {
    try {
      return await this.#receive();
    } finally {
      // Then its owner may close the store.
      await this.#written.catch(() => {});
    }
  }

  async #receive(): Promise<TransferReport> {
    const { entries, bytes } = await receiveManifest(this.#conversation, this.#secret);
    this.#onOffer();
    this.#entries = this.#secret === undefined
      ? entries
      : entries.map((entry) => ({ ...entry, proved: true }));
    this.#store.onStored = () => this.#tellStored();
    for (let part = await this.#decide(bytes);;) {
      if (part.type === "end") return await this.#end(part);
      if (part.type === "chunk") await this.#chunk(part);
      else if (part.type === "done") await this.#done(part);
      else await this.#failed(part);
      part = await this.#conversation.expect(...PARTS);
    }
  }

  /** Says what is wanted, and returns the first that comes of it. */
  async #decide(bytes: number): Promise<Part> {
    const { stopped } = this.#conversation;
    let hasDecided = false;
    const first = this.#conversation.expect(...PARTS);
    // Somebody may think about it for long: a sender that gives up meanwhile is heard.
    first.then(({ type }) => {
      if (!hasDecided) throw new TransferError("protocol", `the other side sent ${type} too early`);
    }).catch((error) => this.#conversation.stop(error));
    const decisions = await this.#store.decide(this.#entries, bytes, stopped);
    stopped.throwIfAborted();
    for (const decision of decisions) {
      this.#decisions.set(decision.entry, decision);
      const { entry, action, reason } = decision;
      if (action === "refuse") this.#failures.push({ entry, side: "receiver", reason });
    }
    for (const [entry, { kind, size }] of this.#entries.entries()) {
      if (kind !== "file" || this.#action(entry) !== "send") continue;
      this.#progress.files += 1;
      this.#progress.totalBytes += size ?? 0;
    }
    hasDecided = true;
    await sendDecisions(this.#conversation, decisions, this.#said);
    return await first;
  }

  #action(entry: number): Decision["action"] {
    return this.#decisions.get(entry)?.action ?? "send";
  }

  /** Nobody waits for it: what a sender does not read it need not know. */
  #tellStored(): void {
    const bytes = this.#store.storedBytes;
    if (bytes === this.#progress.storedBytes) return;
    this.#progress.storedBytes = bytes;
    this.#conversation.frames.send("stored", { bytes });
    this.#conversation.frames.flush().catch(() => {});
  }

  /** The file that is under way; the first that comes of it begins it. */
  async #begin(entry: number): Promise<CurrentFile> {
    if (this.#file?.entry === entry) return this.#file;
    const { size } = await this.#next(entry);
    const decision = this.#decisions.get(entry);
    const digest = new FileDigest();
    if (decision !== undefined) digest.addAll(Uint8Array.fromHex(decision.digests));
    await this.#store.begin(entry);
    this.#progress.entry = entry;
    this.#progress.resumedBytes += digest.size;
    return this.#file = { entry, size, digest, next: decision?.chunks ?? 0 };
  }

  /** Goes on to a file, which must be the next that is wanted. */
  async #next(entry: number): Promise<ManifestEntry> {
    await this.#passFolders(entry);
    const listed = this.#entries[entry];
    if (this.#file !== undefined || this.#turn !== entry || listed === undefined) {
      throw new TransferError("protocol", `the other side sent entry ${entry} out of its order`);
    }
    this.#turn += 1;
    return listed;
  }

  /** Makes folders until the next file that is wanted, or up to `last`. */
  async #passFolders(last: number): Promise<void> {
    await this.#written;
    for (; this.#turn < this.#entries.length && this.#turn <= last; this.#turn++) {
      if (this.#action(this.#turn) !== "send") continue;
      if (this.#entries[this.#turn]!.kind === "file") return;
      await this.#store.makeFolder(this.#turn);
    }
  }

  async #chunk({ entry, number, seal, data }: Chunk): Promise<void> {
    const file = await this.#begin(entry);
    const end = file.digest.size + data.length;
    const follows = number === file.next && file.digest.size === number * CHUNK_SIZE;
    if (!follows || end > (file.size ?? Infinity)) {
      throw new TransferError("protocol", `the other side sent a chunk that entry ${entry} lacks`);
    }
    const digest = sha256(data);
    if (!isSealed(seal, sealChunk(this.#secret, entry, number, digest))) {
      const where = `chunk ${number} of entry ${entry}`;
      throw new TransferError("integrity", `${where} was damaged or changed on its way`);
    }
    file.next += 1;
    file.digest.add(digest, data.length);
    this.#progress.movedBytes += data.length;
    // One chunk is written to disk while the next comes in and is verified.
    await this.#written;
    this.#written = this.#store.write(data, digest);
    // Nothing may come for long.
    this.#written.catch((error) => this.#conversation.stop(error));
  }

  async #done({ entry, size, root, mac }: Messages["done"]): Promise<void> {
    const file = await this.#begin(entry);
    const whole = file.digest.size;
    if (size !== whole || size !== (file.size ?? size) || root !== file.digest.root()) {
      throw new TransferError("integrity", `entry ${entry} is not what the other side has sent`);
    }
    this.#secret?.check("done", mac, pack("!I32s", entry, Uint8Array.fromHex(root)));
    await this.#written;
    await this.#store.finish();
    this.#file = undefined;
    this.#digest.add(root);
    this.#sizes.set(entry, size);
    this.#progress.filesDone += 1;
  }

  async #failed({ entry, reason }: Messages["failed"]): Promise<void> {
    if (this.#file?.entry === entry) {
      await this.#written;
      await this.#store.abandon();
      this.#file = undefined;
    } else {
      await this.#next(entry);
    }
    this.#progress.filesDone += 1;
    this.#failures.push({ entry, side: "sender", reason: this.#reasons.keep(reason) });
  }

  async #end({ root, mac }: Messages["end"]): Promise<TransferReport> {
    await this.#passFolders(this.#entries.length);
    if (this.#file !== undefined || this.#turn < this.#entries.length) {
      throw new TransferError("protocol", "the other side ended before all was sent");
    }
    const data = Uint8Array.fromHex(root);
    if (root !== this.#digest.root()) {
      throw new TransferError("integrity", "the files are not what the other side has sent");
    }
    this.#secret?.check("end", mac, data);
    const { frames } = this.#conversation;
    const unsettled = await this.#store.settle();
    for (const { entry, reason } of unsettled) {
      this.#sizes.delete(entry);
      this.#failures.push({ entry, side: "receiver", reason });
      this.#said.update(frames.send("failed", { entry, reason: cutReason(reason) }));
      if (frames.isFull) await frames.flush();
    }
    const report = this.#report(root);
    const { files, bytes } = report;
    const failures = unsettled.length;
    const claims = [data, this.#said.digest(), files, bytes, failures] as const;
    const proof = this.#secret?.prove("verdict", pack("!32s32sQQQ", ...claims));
    frames.send("verdict", { root, files, bytes, failures, mac: proof ?? "" });
    await this.#farewell();
    return report;
  }

  /** All is on disk, whether the sender gets to know that or not; only a sender that says otherwise is heard. */
  async #farewell(): Promise<void> {
    const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
    const timer = setTimeout(giveUp, BYE_TIMEOUT);
    try {
      await this.#conversation.frames.flush();
      await Promise.race([this.#conversation.expect("bye"), late]);
    } catch (error) {
      if (error instanceof TransferError && error.code !== "interrupted") throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #report(root: string): TransferReport {
    const { movedBytes, resumedBytes } = this.#progress;
    const sizes = [...this.#sizes.values()];
    return {
      files: sizes.length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      movedBytes,
      resumedBytes,
      skipped: [...this.#decisions.values()].filter(({ action }) => action === "skip").length,
      failures: this.#failures,
      root,
    };
  }
}
