import { assertEquals } from "@std/assert";
import {
  failureOf,
  MemorySource,
  MemoryStore,
  type Outcome,
  sampleBytes,
  transfer,
  type Tree,
  valueOf,
} from "./test_support.ts";
import { CHUNK_SIZE } from "./digests.ts";
import { TransferProgress, type TransferReport } from "./progress.ts";
import { TransferError } from "./transfer_error.ts";

const TREE: Tree = {
  "a": null,
  "a/empty": new Uint8Array(0),
  "a/one": sampleBytes(1),
  "b": sampleBytes(12_345_678),
  "whole chunks": sampleBytes(2 * CHUNK_SIZE),
  "z": null,
};

/** Both reports; throws what a side has failed with. */
function reports({ sent, received }: Outcome): readonly [TransferReport, TransferReport] {
  return [valueOf(sent), valueOf(received)];
}

Deno.test("sendFiles() and receiveFiles() move files and folders, and agree on them", async () => {
  const store = new MemoryStore();
  const [sent, received] = reports(await transfer(new MemorySource(TREE), store));
  assertEquals(store.files, TREE);
  assertEquals(sent, received);
  assertEquals([sent.files, sent.bytes], [4, 12_345_678 + 2 * CHUNK_SIZE + 1]);
  assertEquals([sent.movedBytes, sent.resumedBytes, sent.failures], [sent.bytes, 0, []]);
});

Deno.test("sendFiles() sends nothing when there is nothing", async () => {
  const [sent] = reports(await transfer(new MemorySource({}), new MemoryStore()));
  assertEquals([sent.files, sent.bytes], [0, 0]);
});

Deno.test("sendFiles() goes on behind the chunks that are there", async () => {
  const data = sampleBytes(3 * CHUNK_SIZE + 5);
  const whole = sampleBytes(2 * CHUNK_SIZE);
  const parts = { begun: data.slice(0, 2 * CHUNK_SIZE), whole };
  const store = new MemoryStore({ parts });
  const [sent, received] = reports(
    await transfer(new MemorySource({ begun: data, whole }), store),
  );
  assertEquals(store.files, { begun: data, whole });
  assertEquals(sent, received);
  assertEquals([sent.movedBytes, sent.resumedBytes], [CHUNK_SIZE + 5, 4 * CHUNK_SIZE]);
});

Deno.test("sendFiles() sends what is wanted only", async () => {
  const store = new MemoryStore({
    decide: () =>
      Promise.resolve([
        { entry: 1, action: "skip", chunks: 0, digests: "", reason: "" },
        { entry: 3, action: "refuse", chunks: 0, digests: "", reason: "too big" },
        { entry: 5, action: "refuse", chunks: 0, digests: "", reason: "not that one" },
      ]),
  });
  const [sent, received] = reports(await transfer(new MemorySource(TREE), store));
  assertEquals(Object.keys(store.files), ["a", "a/one", "whole chunks"]);
  assertEquals(sent, received);
  assertEquals(sent.skipped, 1);
  assertEquals(sent.failures, [
    { entry: 3, side: "receiver", reason: "too big" },
    { entry: 5, side: "receiver", reason: "not that one" },
  ]);
});

Deno.test("sendFiles() sends the rest when a file of the source fails", async () => {
  const source = new MemorySource(TREE);
  source.onRead = (entry, chunk) => {
    if (entry === 3 && chunk === 2) throw new TransferError("source", "it has shrunk");
    if (entry === 2) throw new TransferError("source", "it has vanished");
  };
  const store = new MemoryStore();
  const [sent, received] = reports(await transfer(source, store));
  assertEquals(Object.keys(store.files), ["a", "a/empty", "whole chunks", "z"]);
  assertEquals(store.parts, { b: (TREE["b"] as Uint8Array).slice(0, 2 * CHUNK_SIZE) });
  const failures = [
    { entry: 2, side: "sender", reason: "it has vanished" },
    { entry: 3, side: "sender", reason: "it has shrunk" },
  ] as const;
  assertEquals([sent.failures, received.failures], [failures, failures]);
});

Deno.test("receiveFiles() tells what could not be finished in the end", async () => {
  const store = new MemoryStore();
  store.settle = () => Promise.resolve([{ entry: 3, reason: "the name is taken by now" }]);
  const [sent, received] = reports(await transfer(new MemorySource(TREE), store));
  assertEquals(sent, received);
  assertEquals([sent.files, sent.bytes], [3, 2 * CHUNK_SIZE + 1]);
  assertEquals(sent.failures, [
    { entry: 3, side: "receiver", reason: "the name is taken by now" },
  ]);
});

Deno.test("sendFiles() waits when 8 MiB are not stored, and goes on when they are", async () => {
  const data = sampleBytes(12 * CHUNK_SIZE);
  const source = new MemorySource({ data });
  const isStuck = Promise.withResolvers<void>();
  source.onRead = (_, chunk) => chunk === 8 ? isStuck.resolve() : undefined;
  const store = new MemoryStore();
  const progress = new TransferProgress();
  let unstored = 0;
  let movedWhileStuck = 0;
  // As a disk does that is slow to sync, but takes all.
  store.write = async (chunk) => {
    unstored += chunk.length;
    if (unstored < 8 * CHUNK_SIZE) return;
    await isStuck.promise;
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    movedWhileStuck ||= progress.movedBytes;
    store.storedBytes += unstored;
    unstored = 0;
    store.onStored();
  };
  store.finish = () => Promise.resolve();
  valueOf((await transfer(source, store, { progress })).sent);
  assertEquals(movedWhileStuck, 8 * CHUNK_SIZE);
  assertEquals(progress.movedBytes, 12 * CHUNK_SIZE);
});

Deno.test("sendFiles() and receiveFiles() move many small files", async () => {
  const names = Array.from({ length: 3_000 }, (_, i) => `folder/file ${i}`);
  const tree = Object.fromEntries(names.map((name, i) => [name, sampleBytes(i, i + 1)]));
  const store = new MemoryStore();
  const [sent] = reports(await transfer(new MemorySource({ folder: null, ...tree }), store));
  assertEquals(sent.files, 3_000);
  assertEquals(store.files, { folder: null, ...tree });
});

Deno.test("sendFiles() and receiveFiles() know who has failed", async () => {
  const source = new MemorySource(TREE);
  const store = new MemoryStore({
    onWrite: () => {
      throw new TransferError("disk", "the disk is full");
    },
  });
  const { sent, received } = await transfer(source, store);
  const [there, here] = [failureOf(sent), failureOf(received)];
  assertEquals([there.code, there.remote, there.message], ["disk", true, "the disk is full"]);
  assertEquals([here.code, here.remote, here.message], ["disk", false, "the disk is full"]);
  assertEquals(Object.keys(store.files), ["a", "a/empty"]);
});

Deno.test("sendFiles() and receiveFiles() agree on folders that could not be made", async () => {
  const store = new MemoryStore();
  const failures = [{ entry: 0, reason: "permission denied" }, { entry: 5, reason: "no room" }];
  store.settle = () => Promise.resolve(failures);
  const [sent, received] = reports(await transfer(new MemorySource(TREE), store));
  assertEquals(sent, received);
  assertEquals(sent.files, 4);
  assertEquals(sent.failures, failures.map((one) => ({ ...one, side: "receiver" as const })));
});

Deno.test("sendFiles() refuses a folder that fails twice", async () => {
  const store = new MemoryStore();
  const failure = { entry: 0, reason: "permission denied" };
  store.settle = () => Promise.resolve([failure, failure]);
  const { sent } = await transfer(new MemorySource(TREE), store);
  assertEquals(failureOf(sent).code, "protocol");
});
