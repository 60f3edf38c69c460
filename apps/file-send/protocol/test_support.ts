import type { ByteStream } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import { Conversation } from "./conversation.ts";
import { CHUNK_SIZE, sha256 } from "./digests.ts";
import { greet } from "./greet.ts";
import type { FrameStream } from "./frame_stream.ts";
import type { Decision, ManifestEntry, Message } from "./messages.ts";
import { TransferProgress, type TransferReport } from "./progress.ts";
import { receiveFiles } from "./receive_files.ts";
import { sendFiles } from "./send_files.ts";
import type { Source, SourceFile } from "./source.ts";
import type { Store } from "./store.ts";
import { TransferError } from "./transfer_error.ts";

/** Files by their paths; `null` is a folder. */
export type Tree = Readonly<Record<string, Uint8Array | null>>;

function entryOf(path: string, data: Uint8Array | null): ManifestEntry {
  return {
    path: path.split("/"),
    kind: data === null ? "directory" : "file",
    size: data?.length ?? 0,
    mode: data === null ? 0o755 : 0o644,
    mtime: 1_700_000_000_000,
    id: `${data?.length ?? 0}`,
  };
}

/** A source in memory, in the order of the tree. */
export class MemorySource implements Source {
  readonly entries: readonly ManifestEntry[];
  readonly #contents: readonly (Uint8Array | null)[];
  // Overwritten as the contract allows.
  readonly #buffers = [new Uint8Array(CHUNK_SIZE), new Uint8Array(CHUNK_SIZE)];
  #turn = 0;
  /** Called before each read; what it throws, the read rejects with. */
  onRead: (entry: number, chunk: number) => void | Promise<void> = () => {};

  constructor(tree: Tree) {
    this.entries = Object.entries(tree).map(([path, data]) => entryOf(path, data));
    this.#contents = Object.values(tree);
  }

  open(entry: number, firstChunk: number): Promise<SourceFile> {
    const data = this.#contents[entry]!;
    let chunk = firstChunk;
    return Promise.resolve({
      read: async () => {
        await this.onRead(entry, chunk);
        const part = data.subarray(chunk * CHUNK_SIZE, (chunk + 1) * CHUNK_SIZE);
        chunk += 1;
        this.#turn = 1 - this.#turn;
        const buffer = this.#buffers[this.#turn]!;
        buffer.fill(0, CHUNK_SIZE - 1_024);
        if (part.length < CHUNK_SIZE) return part.slice();
        buffer.set(part);
        return buffer;
      },
      [Symbol.dispose]() {},
    });
  }
}

/** Options of {@linkcode MemoryStore}. */
export interface MemoryStoreOptions {
  /** What is decided; whole chunks that are there already come from `parts`. */
  readonly decide?: Store["decide"];
  /** What is there of unfinished files. */
  readonly parts?: Tree;
  /** Called before each write; what it throws, the write rejects with. */
  readonly onWrite?: (path: string) => void | Promise<void>;
}

/** A store in memory. */
export class MemoryStore implements Store {
  /** Finished files and folders. */
  readonly files: Record<string, Uint8Array | null> = {};
  /** Unfinished files. */
  readonly parts: Record<string, Uint8Array> = {};
  onStored: () => void = () => {};
  storedBytes = 0;
  readonly #options: MemoryStoreOptions;
  #entries: readonly ManifestEntry[] = [];
  #path = "";
  #pieces: Uint8Array[] = [];

  constructor(options: MemoryStoreOptions = {}) {
    this.#options = options;
    for (const [path, data] of Object.entries(options.parts ?? {})) this.parts[path] = data!;
  }

  decide(
    entries: readonly ManifestEntry[],
    bytes: number,
    signal: AbortSignal,
  ): Promise<readonly Decision[]> {
    this.#entries = entries;
    if (this.#options.decide !== undefined) return this.#options.decide(entries, bytes, signal);
    const decisions = entries.map(({ path }, entry): Decision => {
      const part = this.parts[path.join("/")] ?? new Uint8Array(0);
      const chunks = Math.floor(part.length / CHUNK_SIZE);
      const digests = Array.from(
        { length: chunks },
        (_, i) => sha256(part.subarray(i * CHUNK_SIZE, (i + 1) * CHUNK_SIZE)).toHex(),
      );
      return { entry, action: "send", chunks, digests: digests.join(""), reason: "" };
    });
    return Promise.resolve(decisions.filter(({ chunks }) => chunks > 0));
  }

  makeFolder(entry: number): Promise<void> {
    this.files[this.#entries[entry]!.path.join("/")] = null;
    return Promise.resolve();
  }

  begin(entry: number): Promise<void> {
    this.#path = this.#entries[entry]!.path.join("/");
    const part = this.parts[this.#path] ?? new Uint8Array(0);
    this.#pieces = [part.subarray(0, part.length - part.length % CHUNK_SIZE)];
    return Promise.resolve();
  }

  async write(data: Uint8Array, digest: Uint8Array): Promise<void> {
    await this.#options.onWrite?.(this.#path);
    // As slow as a disk: the buffer is wanted until then.
    if (data.length === CHUNK_SIZE) await new Promise((resolve) => setTimeout(resolve, 0));
    if (sha256(data).toHex() !== digest.toHex()) throw new Error("Written before it was verified");
    this.#pieces.push(data.slice());
    this.storedBytes += data.length;
    this.onStored();
  }

  async finish(): Promise<void> {
    this.files[this.#path] = await this.#content();
    delete this.parts[this.#path];
  }

  async abandon(): Promise<void> {
    this.parts[this.#path] = await this.#content();
  }

  async #content(): Promise<Uint8Array> {
    return await new Blob(this.#pieces as Uint8Array<ArrayBuffer>[]).bytes();
  }

  settle(): ReturnType<Store["settle"]> {
    return Promise.resolve([]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** Options of {@linkcode transfer}. */
export interface TransferOptions {
  /** Of both; or of the sender, who connects, and the receiver. */
  readonly secrets?: readonly [string | undefined, string | undefined];
  /** The sender's end and the receiver's. */
  readonly streams?: readonly [ByteStream, ByteStream];
  /** The sender's. */
  readonly progress?: TransferProgress;
  /** Interrupts the sender, or the receiver. */
  readonly signals?: readonly [AbortSignal | undefined, AbortSignal | undefined];
}

/** How a transfer ended on both sides. */
export interface Outcome {
  readonly sent: PromiseSettledResult<TransferReport>;
  readonly received: PromiseSettledResult<TransferReport>;
}

/** Runs both sides of a transfer to their ends. */
export async function transfer(
  source: Source,
  store: Store,
  options: TransferOptions = {},
): Promise<Outcome> {
  const { secrets = [], streams = memoryPair(), signals = [] } = options;
  const { progress = new TransferProgress() } = options;
  const software = "test";
  const [senderSecret, receiverSecret] = secrets;
  const sender = new Conversation(streams[0]);
  const receiver = new Conversation(streams[1]);
  const [sent, received] = await Promise.allSettled([
    sender.run(async () => {
      const options = {
        role: "sender",
        isListener: false,
        secret: senderSecret,
        software,
      } as const;
      return await sendFiles(sender, source, { progress, secret: await greet(sender, options) });
    }, signals[0]),
    receiver.run(async () => {
      const options = {
        role: "receiver",
        isListener: true,
        secret: receiverSecret,
        software,
      } as const;
      return await receiveFiles(receiver, store, { secret: await greet(receiver, options) });
    }, signals[1]),
  ]);
  return { sent, received };
}

/** What came out of it; throws what it rejected with. */
export function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

/** What it rejected with. */
export function reasonOf(result: PromiseSettledResult<unknown>): unknown {
  if (result.status === "fulfilled") throw new Error("It did not fail");
  return result.reason;
}

/** What a side ended with; throws if it is no {@linkcode TransferError}. */
export function failureOf(result: PromiseSettledResult<unknown>): TransferError {
  const reason = reasonOf(result);
  if (!(reason instanceof TransferError)) throw reason;
  return reason;
}

/** The next message of the other side, or `undefined` at its end. There must be no chunk. */
export async function nextMessage(frames: FrameStream): Promise<Message | undefined> {
  const frame = await frames.receive(() => new Uint8Array(0));
  if (frame !== undefined && !("message" in frame)) throw new Error("A chunk has come");
  return frame?.message;
}

/** Bytes that look different everywhere. */
export function sampleBytes(length: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed * 2_654_435_761 >>> 0;
  for (let i = 0; i < words.length; i++) {
    // xorshift32 (Marsaglia, 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
}
