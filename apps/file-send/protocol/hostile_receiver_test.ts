/** What a sender does whose receiver does not keep to the protocol. */
import { assertEquals } from "@std/assert";
import {
  against,
  DATA,
  DIGESTS,
  ended,
  ROOT,
  rootOfAll,
  type Script,
  verdict,
  WRONG_ROOT,
} from "./_hostile_support.ts";
import { failureOf, MemorySource, nextMessage } from "./test_support.ts";
import { CHUNK_SIZE } from "./digests.ts";
import type { CancelCode } from "./messages.ts";
import { sendFiles } from "./send_files.ts";

const decision = { entry: 0, action: "send", chunks: 0, digests: "", reason: "" } as const;
const digests = DIGESTS[0].toHex();

const both = { root: rootOfAll(ROOT, ROOT), files: 2, bytes: 2 * DATA.length };

/** Scripts of a receiver, with what the sender says to them. */
const RECEIVERS: readonly [string, CancelCode, Script][] = [
  ["a verdict before the end", "protocol", (frames) => {
    frames.send("accept-end", {});
    frames.send("verdict", { ...verdict, ...both });
  }],
  ["more stored than was sent", "protocol", (frames) => {
    frames.send("accept-end", {});
    frames.send("stored", { bytes: 100 * CHUNK_SIZE });
  }],
  ["a decision about no entry", "protocol", (frames) => {
    frames.send("accept", { entries: [{ ...decision, entry: 2 }] });
  }],
  ["decisions in another order", "protocol", (frames) => {
    frames.send("accept", { entries: [{ ...decision, entry: 1 }, decision] });
  }],
  ["digests that are not as many as chunks", "protocol", (frames) => {
    frames.send("accept", { entries: [{ ...decision, chunks: 1 }] });
  }],
  ["more chunks than the file has", "protocol", (frames) => {
    frames.send("accept", { entries: [{ ...decision, chunks: 2, digests: digests + digests }] });
  }],
  ["two decisions about an entry", "protocol", (frames) => {
    frames.send("accept", { entries: [decision, { ...decision, action: "skip" }] });
  }],
  ["more of a decision that has no more", "protocol", (frames) => {
    frames.send("accept", { entries: [decision, decision] });
  }],
  ["decisions that never end", "interrupted", (frames) => {
    frames.send("accept", { entries: [decision] });
  }],
  ["the wrong root", "integrity", async (frames) => {
    frames.send("accept-end", {});
    await ended(frames);
    frames.send("verdict", { ...verdict, ...both, root: WRONG_ROOT });
  }],
  ["the wrong sum", "integrity", async (frames) => {
    frames.send("accept-end", {});
    await ended(frames);
    frames.send("verdict", { ...verdict, ...both, bytes: 5 });
  }],
  ["failures that it does not name", "integrity", async (frames) => {
    frames.send("accept-end", {});
    await ended(frames);
    frames.send("verdict", { ...verdict, ...both, failures: 1 });
  }],
  ["a failure of no file", "protocol", async (frames) => {
    frames.send("accept-end", {});
    await ended(frames);
    frames.send("failed", { entry: 2, reason: "" });
  }],
  ["no verdict", "interrupted", async (frames) => {
    frames.send("accept-end", {});
    await ended(frames);
  }],
];

for (const [what, code, script] of RECEIVERS) {
  Deno.test(`sendFiles() ends with ${code} when it gets ${what}`, async () => {
    const source = new MemorySource({ file: DATA, other: DATA });
    const result = await against((chat) => sendFiles(chat, source), async (frames) => {
      while ((await nextMessage(frames))?.type === "manifest");
      await script(frames);
    });
    assertEquals(failureOf(result).code, code);
  });
}
