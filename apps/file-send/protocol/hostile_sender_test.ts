/** What a receiver does whose sender does not keep to the protocol. */
import { assertEquals } from "@std/assert";
import {
  against,
  CHUNKS,
  DATA,
  decided,
  DIGESTS,
  done,
  file,
  offer,
  rootOf,
  rootOfAll,
  type Script,
  sendWhole,
  WRONG_ROOT,
} from "./_hostile_support.ts";
import { failureOf, MemoryStore } from "./test_support.ts";
import { CHUNK_SIZE, sha256 } from "./digests.ts";
import type { CancelCode } from "./messages.ts";
import { receiveFiles } from "./receive_files.ts";

/** Scripts of a sender, with what the receiver says to them; no file must be finished but those named. */
const SENDERS: readonly [string, CancelCode, Script, finished?: readonly string[]][] = [
  ["a list that is not whole", "protocol", (frames) => {
    const digest = sha256(frames.send("manifest", { entries: [file("file")] })).toHex();
    frames.send("manifest-end", { entries: 2, bytes: DATA.length, digest, mac: "" });
  }],
  ["a list with another sum", "protocol", (frames) => {
    const digest = sha256(frames.send("manifest", { entries: [file("file")] })).toHex();
    frames.send("manifest-end", { entries: 1, bytes: 5, digest, mac: "" });
  }],
  ["a list that was damaged", "integrity", (frames) => {
    frames.send("manifest", { entries: [file("file")] });
    const digest = WRONG_ROOT;
    frames.send("manifest-end", { entries: 1, bytes: DATA.length, digest, mac: "" });
  }],
  ["sizes beyond counting", "refused", (frames) => {
    frames.send("manifest", { entries: [file("a", 2 ** 53 - 1), file("b", 2 ** 53 - 1)] });
  }],
  ["a folder with a size", "protocol", (frames) => {
    frames.send("manifest", { entries: [{ ...file("folder"), kind: "directory" }] });
  }],
  ["no list at all", "protocol", (frames) => sendWhole(frames)],
  ["a second list", "protocol", async (frames) => {
    offer(frames);
    await decided(frames);
    offer(frames);
  }],
  ["a damaged chunk", "integrity", async (frames) => {
    offer(frames);
    await decided(frames);
    frames.sendChunk(0, 0, DIGESTS[1], CHUNKS[0]);
  }],
  ["a chunk twice", "protocol", async (frames) => {
    offer(frames);
    await decided(frames);
    frames.sendChunk(0, 0, DIGESTS[0], CHUNKS[0]);
    frames.sendChunk(0, 0, DIGESTS[0], CHUNKS[0]);
  }],
  ["chunks in another order", "protocol", async (frames) => {
    offer(frames);
    await decided(frames);
    frames.sendChunk(0, 1, DIGESTS[1], CHUNKS[1]);
  }],
  ["a short chunk before another", "protocol", async (frames) => {
    offer(frames);
    await decided(frames);
    frames.sendChunk(0, 0, DIGESTS[1], CHUNKS[1]);
    frames.sendChunk(0, 1, DIGESTS[1], CHUNKS[1]);
  }],
  ["more than it offered", "protocol", async (frames) => {
    offer(frames, [file("file", CHUNK_SIZE)]);
    await decided(frames);
    sendWhole(frames);
  }],
  ["less than it offered", "integrity", async (frames) => {
    offer(frames);
    await decided(frames);
    frames.sendChunk(0, 0, DIGESTS[0], CHUNKS[0]);
    frames.send("done", { ...done, size: CHUNK_SIZE, root: rootOf([CHUNKS[0]]) });
  }],
  ["the wrong root of a file", "integrity", async (frames) => {
    offer(frames);
    await decided(frames);
    sendWhole(frames);
    frames.send("done", { ...done, root: WRONG_ROOT });
  }],
  ["an entry that is none", "protocol", async (frames) => {
    offer(frames);
    await decided(frames);
    sendWhole(frames, 7);
  }],
  ["entries in another order", "protocol", async (frames) => {
    offer(frames, [file("a"), file("b")]);
    await decided(frames);
    sendWhole(frames, 1);
  }],
  ["another file before one is over", "protocol", async (frames) => {
    offer(frames, [file("a"), file("b")]);
    await decided(frames);
    frames.sendChunk(0, 0, DIGESTS[0], CHUNKS[0]);
    frames.sendChunk(1, 0, DIGESTS[0], CHUNKS[0]);
  }],
  ["a file again", "protocol", async (frames) => {
    offer(frames);
    await decided(frames);
    sendWhole(frames);
    frames.send("done", done);
    sendWhole(frames);
  }, ["file"]],
  ["chunks of a folder", "protocol", async (frames) => {
    offer(frames, [{ ...file("folder", 0), kind: "directory" }]);
    await decided(frames);
    sendWhole(frames);
  }, ["folder"]],
  ["an end within a file", "protocol", async (frames) => {
    offer(frames);
    await decided(frames);
    frames.sendChunk(0, 0, DIGESTS[0], CHUNKS[0]);
    frames.send("end", { root: rootOfAll(), mac: "" });
  }],
  ["an end before all files", "protocol", async (frames) => {
    offer(frames);
    await decided(frames);
    frames.send("end", { root: rootOfAll(), mac: "" });
  }],
  ["the wrong root of all", "integrity", async (frames) => {
    offer(frames);
    await decided(frames);
    sendWhole(frames);
    frames.send("done", done);
    frames.send("end", { root: WRONG_ROOT, mac: "" });
  }, ["file"]],
  ["nothing more", "interrupted", async (frames) => {
    offer(frames);
    await decided(frames);
    frames.sendChunk(0, 0, DIGESTS[0], CHUNKS[0]);
  }],
];

for (const [what, code, script, finished = []] of SENDERS) {
  Deno.test(`receiveFiles() ends with ${code} when it gets ${what}`, async () => {
    const store = new MemoryStore();
    const result = await against((conversation) => receiveFiles(conversation, store), script);
    assertEquals(failureOf(result).code, code);
    assertEquals(Object.keys(store.files), finished);
  });
}

Deno.test("receiveFiles() ends with protocol when chunks come before it has decided", async () => {
  const store = new MemoryStore({
    decide: (_entries, _bytes, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  });
  const result = await against((conversation) => receiveFiles(conversation, store), (frames) => {
    offer(frames);
    sendWhole(frames);
  });
  assertEquals(failureOf(result).code, "protocol");
});
