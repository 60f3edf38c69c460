/** Property tests of file-send's protocol: whatever the network does, no file is finished that is not as it was sent. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type ByteStream, ConnectionLostError } from "@zocalo/transport";
import { faultyStream, memoryPair } from "@zocalo/transport/testing";
import {
  MemorySource,
  MemoryStore,
  sampleBytes,
  transfer,
  type Tree,
} from "../../apps/file-send/protocol/test_support.ts";
import { Conversation } from "../../apps/file-send/protocol/conversation.ts";
import { greet } from "../../apps/file-send/protocol/greet.ts";
import { receiveFiles } from "../../apps/file-send/protocol/receive_files.ts";
import { sendFiles } from "../../apps/file-send/protocol/send_files.ts";
import { TransferError } from "../../apps/file-send/protocol/transfer_error.ts";
import { count } from "../support/tier.ts";

const RUNS = { numRuns: count(60, 1_500) };

/** Who waits longer for what was lost on the way gives up, in milliseconds. */
const SILENCE = 50;

const CHUNK_SIZE = 1_048_576;

const small = fc.nat(300);
const large = fc.constantFrom(CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1);

function treeOf(size: fc.Arbitrary<number>): fc.Arbitrary<Tree> {
  const item = fc.record({ isFolder: fc.boolean(), size });
  return fc.array(item, { maxLength: 6 }).map((items) =>
    Object.fromEntries(
      items.map(({ isFolder, size }, i) => [
        `${isFolder ? "folder" : "file"} ${i}`,
        isFolder ? null : sampleBytes(size, i + 1),
      ]),
    )
  );
}

const tree = treeOf(fc.oneof({ weight: 6, arbitrary: small }, { weight: 1, arbitrary: large }));

/** What happens to a frame on its way. */
const HARMS = ["flip", "shorten", "lengthen", "drop", "repeat", "swap", "garble", "cut"] as const;

const harm = fc.record({
  kind: fc.constantFrom(...HARMS),
  /** Whose frames. */
  toReceiver: fc.boolean(),
  /** The how manieth. */
  frame: fc.nat(20),
  /** Which byte and bit of it. */
  byte: fc.nat(400),
  bit: fc.nat(7),
});
type Harm = typeof harm extends fc.Arbitrary<infer T> ? T : never;

const HEADER_SIZE = 4;

/** Cuts what comes into frames. */
async function* framesOf(stream: ByteStream): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array(0);
  const buffer = new Uint8Array(65_536);
  for (let length; (length = await stream.read(buffer)) !== null;) {
    const joined = new Uint8Array(bytes.length + length);
    joined.set(bytes);
    joined.set(buffer.subarray(0, length), bytes.length);
    bytes = joined;
    while (bytes.length >= HEADER_SIZE) {
      const end = HEADER_SIZE + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
      if (bytes.length < end) break;
      yield bytes.slice(0, end);
      bytes = bytes.slice(end);
    }
  }
}

/** What is passed on instead of a frame. */
function harmed({ kind, byte, bit }: Harm, frame: Uint8Array<ArrayBuffer>): Uint8Array[] {
  const at = byte % frame.length;
  switch (kind) {
    case "flip":
      frame[at]! ^= 1 << bit;
      return [frame];
    case "shorten":
      return [frame.slice(0, at), frame.slice(at + 1)];
    case "lengthen":
      return [frame.slice(0, at), new Uint8Array([bit]), frame.slice(at)];
    case "repeat":
      return [frame, frame];
    case "garble":
      return [sampleBytes(frame.length, byte + 1)];
    default:
      return [];
  }
}

/** Passes frames on from one side to the other, and does the harm to one of them. */
async function relay(from: ByteStream, to: ByteStream, harm: Harm | undefined): Promise<void> {
  let index = 0;
  let kept: Uint8Array | undefined;
  try {
    for await (const frame of framesOf(from)) {
      const isHit = index++ === harm?.frame;
      if (isHit && harm.kind === "cut") return from.abort(), to.abort();
      if (isHit && harm.kind === "swap") {
        kept = frame;
        continue;
      }
      for (const piece of isHit ? harmed(harm, frame) : [frame]) {
        if (piece.length > 0) await to.write(piece);
      }
      if (kept !== undefined) await to.write(kept);
      kept = undefined;
    }
    await to.closeWrite();
  } catch {
    // One side has gone, so the other has to know.
    from.abort();
    to.abort();
  }
}

/** A transfer over a network that harms one frame. */
async function harmedTransfer(
  source: MemorySource,
  store: MemoryStore,
  harm: Harm,
  secret?: string,
) {
  const [here, nearHere] = memoryPair();
  const [there, nearThere] = memoryPair();
  const relays = [
    relay(nearHere, nearThere, harm.toReceiver ? harm : undefined),
    relay(nearThere, nearHere, harm.toReceiver ? undefined : harm),
  ];
  const sender = new Conversation(here, { silence: SILENCE });
  const receiver = new Conversation(there, { silence: SILENCE });
  const both = { secret, software: "test", timeout: SILENCE };
  const results = await Promise.allSettled([
    sender.run(async () => {
      const agreed = await greet(sender, { ...both, role: "sender", isListener: false });
      return await sendFiles(sender, source, { secret: agreed });
    }),
    receiver.run(async () => {
      const agreed = await greet(receiver, { ...both, role: "receiver", isListener: true });
      return await receiveFiles(receiver, store, { secret: agreed });
    }),
  ]);
  for (const stream of [here, nearHere, there, nearThere]) stream.abort();
  await Promise.all(relays);
  return results;
}

/** That an error is one of those that say what is wrong. */
function assertKnown(error: unknown): void {
  const isKnown = error instanceof TransferError || error instanceof ConnectionLostError ||
    (error instanceof DOMException && error.name === "TimeoutError");
  if (!isKnown) throw error;
}

/** That everything that was finished is what was sent. */
function assertUnharmed(files: Tree, sent: Tree): void {
  for (const [path, data] of Object.entries(files)) assertEquals(data, sent[path], path);
}

Deno.test("file-send moves all files when the network cuts them up as it likes", async () => {
  await fc.assert(
    fc.asyncProperty(treeOf(small), fc.nat(), async (files, seed) => {
      const [here, there] = memoryPair({ bufferSize: 1 + seed % 1_000 });
      const faults = { shortReads: 0.2, shortWrites: 0.2, delays: 0.02, maxDelay: 1 };
      const streams = [
        faultyStream(here, { ...faults, seed }),
        faultyStream(there, { ...faults, seed: seed + 1 }),
      ] as const;
      const store = new MemoryStore();
      const { sent, received } = await transfer(new MemorySource(files), store, { streams });
      assertEquals([sent.status, received.status], ["fulfilled", "fulfilled"]);
      assertEquals(store.files, files);
    }),
    { numRuns: count(20, 400) },
  );
});

for (const secret of [undefined, "a secret"]) {
  const how = secret === undefined ? "" : ", with a secret";
  Deno.test(`file-send finishes nothing that is not as it was sent when a frame is harmed${how}`, async () => {
    await fc.assert(
      fc.asyncProperty(tree, harm, async (files, harm) => {
        const store = new MemoryStore();
        const [sent, received] = await harmedTransfer(new MemorySource(files), store, harm, secret);
        assertUnharmed(store.files, files);
        for (const side of [sent, received]) {
          if (side.status === "rejected") assertKnown(side.reason);
        }
        if (sent.status === "fulfilled") {
          // What the sender was told is true.
          assertEquals(Object.keys(store.files).length, Object.keys(files).length);
        }
      }),
      secret === undefined ? RUNS : { numRuns: count(10, 300) },
    );
  });
}

/** Messages of all kinds, as they should be, in an order in which they should not. */
const message = fc.constantFrom(
  { type: "hello", protocol: "zocalo-file-send", version: 1, nonce: "00".repeat(32), auth: false },
  { type: "manifest", entries: [] },
  { type: "manifest-end", entries: 0, bytes: 0, digest: "00".repeat(32) },
  { type: "accept", entries: [{ entry: 0, action: "send", chunks: 1, digests: "00".repeat(32) }] },
  { type: "accept-end" },
  { type: "done", entry: 0, size: 5, root: "00".repeat(32) },
  { type: "failed", entry: 0, reason: "why not" },
  { type: "stored", bytes: 5 },
  { type: "end", root: "00".repeat(32) },
  { type: "verdict", root: "00".repeat(32), files: 1, bytes: 5, failures: 0 },
  { type: "bye" },
  { type: "alive" },
  { type: "cancel", code: "disk", reason: "full" },
);

const frame = fc.oneof(
  {
    weight: 4,
    arbitrary: message.map((fields) => new TextEncoder().encode(JSON.stringify(fields))),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }) },
);

Deno.test("file-send finishes nothing when the other side talks nonsense", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 12 }), fc.boolean(), async (frames, isSender) => {
      const [here, there] = memoryPair({ bufferSize: 1_000_000 });
      const conversation = new Conversation(here, { silence: SILENCE });
      const store = new MemoryStore();
      const role = isSender ? "sender" : "receiver";
      const theirs = isSender ? "receiver" : "sender";
      const hello = { type: "hello", protocol: "zocalo-file-send", version: 1, role: theirs };
      const text = JSON.stringify({ ...hello, nonce: "11".repeat(32), auth: false, software: "" });
      for (const body of [new TextEncoder().encode(text), ...frames]) {
        await there.write(
          new Uint8Array([0, 0, (body.length + 1) >> 8, body.length + 1, 1, ...body]),
        );
      }
      await there.closeWrite();
      const running = conversation.run(async () => {
        await greet(conversation, { role, isListener: true, software: "test", timeout: SILENCE });
        return isSender
          ? await sendFiles(conversation, new MemorySource({ file: sampleBytes(5) }))
          : await receiveFiles(conversation, store);
      });
      const [result] = await Promise.allSettled([running, there.close()]);
      assertEquals(result.status, "rejected");
      if (result.status === "rejected") assertKnown(result.reason);
      assert(Object.keys(store.files).length === 0);
    }),
    RUNS,
  );
});
