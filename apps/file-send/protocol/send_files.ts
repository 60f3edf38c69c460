import { createHash } from "node:crypto";
import { concat } from "@std/bytes/concat";
import { pack } from "@zocalo/framing";
import { ConnectionLostError } from "@zocalo/transport";
import { unlessAborted } from "../../common/interrupts.ts";
import type { Conversation } from "./conversation.ts";
import { FileDigest, sha256, TransferDigest } from "./digests.ts";
import { sendEntries } from "./manifest.ts";
import type { Messages } from "./messages.ts";
import { TransferProgress, type TransferReport } from "./progress.ts";
import { cutReason, Reasons } from "./reasons.ts";
import { sealChunk, type Secret } from "./secret.ts";
import type { Source, SourceFile } from "./source.ts";
import { TransferError } from "./transfer_error.ts";
import { Wishes } from "./wishes.ts";

/** Bytes of chunks that may be on the way and not on the receiver's disk: what dying there costs. */
export const WINDOW = 8_388_608;

/** What is needed besides the conversation and the source. */
export interface SendOptions {
  /** What was agreed upon in the greeting. */
  readonly secret?: Secret | undefined;
  readonly progress?: TransferProgress | undefined;
  /** Called whenever the receiver says what it wants; what it throws ends the transfer. */
  readonly onDecision?: (() => void) | undefined;
}

/**
 * Sends everything, after the greeting.
 *
 * @throws {TransferError} If it cannot come to its end.
 */
export async function sendFiles(
  conversation: Conversation,
  source: Source,
  options: SendOptions = {},
): Promise<TransferReport> {
  return await new Sending(conversation, source, options).run();
}

/** What a receiver may say, by what was sent before. */
const DUE = {
  offering: [],
  deciding: ["accept", "accept-end"],
  transferring: ["stored"],
  judging: ["stored", "failed", "verdict"],
} as const satisfies Record<string, readonly (keyof Messages)[]>;
const EVER_DUE = Object.values(DUE).flat();

class Sending {
  readonly #conversation: Conversation;
  readonly #source: Source;
  readonly #secret: Secret | undefined;
  readonly #progress: TransferProgress;
  readonly #reasons = new Reasons();
  readonly #wishes: Wishes;
  readonly #onDecision: () => void;
  readonly #failures: TransferReport["failures"][number][] = [];
  readonly #digest = new TransferDigest();
  /** Of all that the receiver says about entries. */
  readonly #said = createHash("sha256");
  readonly #decided = Promise.withResolvers<void>();
  readonly #verdict = Promise.withResolvers<Messages["verdict"]>();
  #phase: keyof typeof DUE = "offering";
  #written: Promise<void> = Promise.resolve();
  #wake = () => {};
  /** Sizes of the files that are all sent, by their entries. */
  readonly #sizes = new Map<number, number>();
  /** How many files were sent and could not be finished, and folders that could not be made. */
  #unfinished = 0;
  readonly #unmade = new Set<number>();

  constructor(conversation: Conversation, source: Source, options: SendOptions) {
    this.#conversation = conversation;
    this.#source = source;
    this.#wishes = new Wishes(source.entries, this.#reasons);
    this.#secret = options.secret;
    this.#onDecision = options.onDecision ?? (() => {});
    this.#progress = options.progress ?? new TransferProgress();
  }

  async run(): Promise<TransferReport> {
    const listening = this.#listen();
    try {
      await this.#offer();
      await this.#unlessStopped(this.#decided.promise);
      this.#count();
      for (const [entry, { kind }] of this.#source.entries.entries()) {
        if (kind === "file" && this.#wishes.of(entry).action === "send") {
          await this.#sendFile(entry);
        }
      }
      return await this.#finish();
    } catch (error) {
      // The other side may have said why it has gone.
      if (error instanceof ConnectionLostError) await listening;
      throw error;
    }
  }

  #unlessStopped<T>(promise: Promise<T>): Promise<T> {
    return unlessAborted(promise, this.#conversation.stopped);
  }

  /** All that the receiver says. Never rejects. */
  async #listen(): Promise<void> {
    try {
      while (await this.#hear());
    } catch (error) {
      this.#conversation.stop(error);
    }
  }

  /** Returns whether there is more to come. */
  async #hear(): Promise<boolean> {
    const message = await this.#conversation.expect(...EVER_DUE);
    if (!(DUE[this.#phase] as readonly string[]).includes(message.type)) {
      throw new TransferError("protocol", `the other side sent ${message.type} out of its order`);
    }
    if (this.#phase === "deciding") this.#onDecision();
    switch (message.type) {
      case "accept":
        this.#said.update(this.#conversation.body);
        for (const decision of message.entries) this.#wishes.take(decision);
        return true;
      case "accept-end":
        this.#phase = "transferring";
        for (const refusal of this.#wishes.refused) {
          this.#failures.push({ ...refusal, side: "receiver" });
        }
        this.#decided.resolve();
        return true;
      case "stored":
        this.#stored(message);
        return true;
      case "failed":
        this.#said.update(this.#conversation.body);
        this.#failed(message);
        return true;
      case "verdict":
        this.#verdict.resolve(message);
        return false;
    }
  }

  #stored({ bytes }: Messages["stored"]): void {
    const { movedBytes, storedBytes } = this.#progress;
    if (bytes < storedBytes || bytes > movedBytes) {
      throw new TransferError("protocol", `the other side stored ${bytes} bytes of ${movedBytes}`);
    }
    this.#progress.storedBytes = bytes;
    this.#wake();
  }

  #failed({ entry, reason }: Messages["failed"]): void {
    const isFolder = this.#source.entries[entry]?.kind === "directory" &&
      this.#wishes.of(entry).action === "send" && !this.#unmade.has(entry);
    if (isFolder) this.#unmade.add(entry);
    else if (!this.#sizes.delete(entry)) {
      throw new TransferError(
        "protocol",
        `the other side failed with entry ${entry}, which it lacks`,
      );
    }
    this.#unfinished += 1;
    this.#failures.push({ entry, side: "receiver", reason: this.#reasons.keep(reason) });
  }

  async #offer(): Promise<void> {
    const { frames } = this.#conversation;
    const { entries, bytes, digest } = await sendEntries(this.#conversation, this.#source.entries);
    const mac = this.#secret?.prove("manifest", digest) ?? "";
    frames.send("manifest-end", { entries: entries.length, bytes, digest: digest.toHex(), mac });
    this.#phase = "deciding";
    await frames.flush();
  }

  #count(): void {
    for (const [entry, { kind, size }] of this.#source.entries.entries()) {
      if (kind !== "file" || this.#wishes.of(entry).action !== "send") continue;
      this.#progress.files += 1;
      this.#progress.totalBytes += size ?? 0;
    }
  }

  async #sendFile(entry: number): Promise<void> {
    const { frames } = this.#conversation;
    const { chunks, digests } = this.#wishes.of(entry);
    const digest = new FileDigest();
    for (const part of digests) digest.addAll(part);
    this.#progress.entry = entry;
    this.#progress.resumedBytes += digest.size;
    try {
      using file = await this.#unlessStopped(
        this.#source.open(entry, chunks, concat(digests), this.#conversation.stopped),
      );
      await this.#sendChunks(entry, file, chunks, digest);
      const [size, root] = [digest.size, digest.root()];
      const mac = this.#secret?.prove("done", pack("!I32s", entry, Uint8Array.fromHex(root))) ?? "";
      frames.send("done", { entry, size, root, mac });
      this.#digest.add(root);
      this.#sizes.set(entry, size);
    } catch (error) {
      if (!(error instanceof TransferError && error.code === "source" && !error.remote)) {
        throw error;
      }
      const reason = error.message;
      frames.send("failed", { entry, reason: cutReason(reason) });
      this.#failures.push({ entry, side: "sender", reason });
    }
    this.#progress.filesDone += 1;
    if (frames.isFull) await this.#flush();
  }

  async #sendChunks(
    entry: number,
    file: SourceFile,
    first: number,
    digest: FileDigest,
  ): Promise<void> {
    const { frames } = this.#conversation;
    for (let number = first;; number++) {
      const data = await this.#unlessStopped(file.read());
      if (data.length === 0) return;
      const hash = sha256(data);
      digest.add(hash, data.length);
      await this.#untilRoomFor(data.length);
      // Its memory is wanted for what is read next.
      await this.#written;
      frames.sendChunk(entry, number, sealChunk(this.#secret, entry, number, hash), data);
      this.#progress.movedBytes += data.length;
      if (frames.isFull) await this.#flush();
    }
  }

  /**
   * Begins to write what has gathered once what was written before has gone: one write is on its way while the next is read and
   * hashed.
   */
  async #flush(): Promise<void> {
    await this.#written;
    this.#written = this.#conversation.frames.flush();
    this.#written.catch(() => {});
  }

  async #untilRoomFor(bytes: number): Promise<void> {
    while (!this.#hasRoomFor(bytes)) {
      const changed = new Promise<void>((resolve) => this.#wake = resolve);
      // The receiver cannot store what has not left.
      await this.#flush();
      if (!this.#hasRoomFor(bytes)) await this.#unlessStopped(changed);
    }
  }

  #hasRoomFor(bytes: number): boolean {
    const { movedBytes, storedBytes } = this.#progress;
    return movedBytes + bytes - storedBytes <= WINDOW;
  }

  async #finish(): Promise<TransferReport> {
    const { frames } = this.#conversation;
    const root = this.#digest.root();
    const data = Uint8Array.fromHex(root);
    frames.send("end", { root, mac: this.#secret?.prove("end", data) ?? "" });
    this.#phase = "judging";
    await this.#flush();
    const verdict = await this.#unlessStopped(this.#verdict.promise);
    const report = this.#report(root);
    const { files, bytes } = report;
    const failures = this.#unfinished;
    if (
      verdict.root !== root || verdict.files !== files || verdict.bytes !== bytes ||
      verdict.failures !== failures
    ) {
      throw new TransferError("integrity", "the other side has got something else than was sent");
    }
    const claims = [data, this.#said.digest(), files, bytes, failures] as const;
    this.#secret?.check("verdict", verdict.mac, pack("!32s32sQQQ", ...claims));
    frames.send("bye", {});
    await frames.flush();
    return report;
  }

  #report(root: string): TransferReport {
    const { movedBytes, resumedBytes } = this.#progress;
    const sizes = [...this.#sizes.values()];
    return {
      files: sizes.length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      movedBytes,
      resumedBytes,
      skipped: this.#wishes.skipped,
      failures: this.#failures,
      root,
    };
  }
}
