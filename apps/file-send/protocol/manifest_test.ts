import { createHash } from "node:crypto";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { memoryPair } from "@zocalo/transport/testing";
import { nextMessage } from "./test_support.ts";
import { Conversation } from "./conversation.ts";
import { FrameStream } from "./frame_stream.ts";
import { MAX_ENTRIES, receiveManifest, sendDecisions, sendEntries } from "./manifest.ts";
import type { Decision, ManifestEntry } from "./messages.ts";
import { TransferError } from "./transfer_error.ts";

function entry(...path: readonly string[]): ManifestEntry {
  return { path, kind: "file", size: 5, mode: 0o644, mtime: 1.5, id: "an id" };
}

/** What comes of entries that go from one side to the other. */
async function exchange(entries: readonly ManifestEntry[]) {
  const [here, there] = memoryPair();
  using _here = here;
  using _there = there;
  const sender = new Conversation(here);
  const receiver = new Conversation(there);
  const sending = async () => {
    const { bytes, digest } = await sendEntries(sender, entries);
    const end = { entries: entries.length, bytes, digest: digest.toHex(), mac: "" };
    sender.frames.send("manifest-end", end);
    await sender.frames.flush();
    return { bytes, digest };
  };
  const [sent, received] = await Promise.all([sending(), receiveManifest(receiver, undefined)]);
  return { sent, received };
}

Deno.test("receiveManifest() gets what sendEntries() sent, in many messages", async () => {
  const entries = Array.from({ length: 10_000 }, (_, i) => entry("a folder", `file ${i}`));
  const { sent, received } = await exchange(entries);
  assertEquals(received.entries, entries);
  assertEquals(received.bytes, 50_000);
  assertEquals(sent, { bytes: received.bytes, digest: received.digest });
});

Deno.test("sendEntries() keeps within a message when names take six bytes a letter", async () => {
  const name = "\u0001".repeat(255);
  const entries = Array.from({ length: 1_000 }, (_, i) => entry(...Array(16).fill(name), `${i}`));
  const { received } = await exchange(entries);
  assertEquals(received.entries, entries);
});

Deno.test("sendEntries() sends nothing of an entry that does not belong to the protocol", async () => {
  const { received } = await exchange([{ ...entry("a"), secret: "/home/me" } as ManifestEntry]);
  assertEquals(received.entries, [entry("a")]);
});

Deno.test("sendEntries() refuses more entries than one transfer can have", async () => {
  const [here, there] = memoryPair();
  using _here = here;
  using _there = there;
  const entries = Array(MAX_ENTRIES + 1).fill(entry("a"));
  const error = await assertRejects(
    () => sendEntries(new Conversation(here), entries),
    TransferError,
    "too many",
  );
  assertEquals((error as TransferError).code, "source");
});

Deno.test("receiveManifest() refuses entries without end", async () => {
  const [here, there] = memoryPair();
  const receiver = new Conversation(here);
  const frames = new FrameStream(there);
  const entries = Array(10_000).fill(entry("a"));
  const flooding = (async () => {
    for (;;) {
      frames.send("manifest", { entries: entries.slice(0, 5_000) });
      await frames.flush();
    }
  })();
  flooding.catch(() => {});
  const error = await assertRejects(() => receiveManifest(receiver, undefined), TransferError);
  assertEquals((error as TransferError).code, "refused");
  here.abort();
  there.abort();
  await flooding.catch(() => {});
});

Deno.test("sendDecisions() cuts up digests that are too many for a message", async () => {
  const [here, there] = memoryPair();
  using _here = here;
  using _there = there;
  const chunks = 20_000;
  const digests = Array.from({ length: chunks }, (_, i) => i.toString(16).padStart(64, "0"));
  const decisions: Decision[] = [
    { entry: 0, action: "refuse", chunks: 0, digests: "", reason: "\u0001".repeat(1_000) },
    { entry: 1, action: "send", chunks, digests: digests.join(""), reason: "" },
  ];
  const frames = new FrameStream(there);
  const heard: Decision[] = [];
  const hearing = (async () => {
    for (;;) {
      const message = await nextMessage(frames);
      if (message?.type !== "accept") return;
      heard.push(...message.entries);
    }
  })();
  await sendDecisions(new Conversation(here), decisions, createHash("sha256"));
  await hearing;
  const [first, ...rest] = heard;
  assertEquals(first, decisions[0]);
  assert(rest.length > 1);
  assertEquals(rest.map(({ digests }) => digests).join(""), digests.join(""));
  assertEquals(rest.reduce((sum, { chunks }) => sum + chunks, 0), chunks);
  assert(rest.every(({ entry, chunks, digests }) => entry === 1 && digests.length === 64 * chunks));
});
