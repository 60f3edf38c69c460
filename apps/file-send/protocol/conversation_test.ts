import { assert, assertEquals, assertRejects } from "@std/assert";
import { ConnectionLostError } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import {
  failureOf,
  MemorySource,
  MemoryStore,
  nextMessage,
  reasonOf,
  sampleBytes,
  transfer,
} from "./test_support.ts";
import { Conversation } from "./conversation.ts";
import { FrameStream } from "./frame_stream.ts";
import { TransferError } from "./transfer_error.ts";

const TREE = { file: sampleBytes(3_000_000) };

Deno.test("run() tells the receiver when the sender is interrupted while its source is silent", async () => {
  const source = new MemorySource(TREE);
  const interruption = new Error("Ctrl-C");
  const controller = new AbortController();
  source.onRead = (_, chunk) => {
    if (chunk < 2) return;
    controller.abort(interruption);
    return new Promise(() => {});
  };
  const store = new MemoryStore();
  const { sent, received } = await transfer(source, store, {
    signals: [controller.signal, undefined],
  });
  assertEquals(reasonOf(sent), interruption);
  const { code, remote } = failureOf(received);
  assertEquals([code, remote], ["interrupted", true]);
  assertEquals(store.files, {});
});

Deno.test("run() tells the sender when the receiver is interrupted", async () => {
  const interruption = new Error("Ctrl-C");
  const controller = new AbortController();
  const store = new MemoryStore({ onWrite: () => controller.abort(interruption) });
  const { sent, received } = await transfer(new MemorySource(TREE), store, {
    signals: [undefined, controller.signal],
  });
  assertEquals(reasonOf(received), interruption);
  const { code, remote, message } = failureOf(sent);
  assertEquals([code, remote, message], ["interrupted", true, "it was interrupted"]);
});

Deno.test("run() ends the receiver's question when the sender gives up meanwhile", async () => {
  const controller = new AbortController();
  const asked = Promise.withResolvers<unknown>();
  const store = new MemoryStore({
    decide: (_entries, _bytes, signal) => {
      controller.abort(new Error("Ctrl-C"));
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          asked.resolve(signal.reason);
          reject(signal.reason);
        });
      });
    },
  });
  const { received } = await transfer(new MemorySource(TREE), store, {
    signals: [controller.signal, undefined],
  });
  const { code, remote } = failureOf(received);
  assertEquals([code, remote], ["interrupted", true]);
  assertEquals(await asked.promise, reasonOf(received));
});

Deno.test("run() ends the sender when the receiver gives up while its source is silent", async () => {
  const source = new MemorySource(TREE);
  source.onRead = (_, chunk) => chunk < 2 ? undefined : new Promise(() => {});
  const store = new MemoryStore({
    onWrite: () => {
      throw new TransferError("disk", "the disk is full");
    },
  });
  const { sent } = await transfer(source, store);
  assertEquals([failureOf(sent).code, failureOf(sent).remote], ["disk", true]);
});

Deno.test("run() notices a full disk at once when nothing more comes", async () => {
  const streams = memoryPair();
  const source = new MemorySource(TREE);
  const isWaiting = Promise.withResolvers<void>();
  source.onRead = (_, chunk) => {
    if (chunk < 1) return;
    isWaiting.resolve();
    return new Promise(() => {});
  };
  const store = new MemoryStore({
    onWrite: async () => {
      await isWaiting.promise;
      throw new TransferError("disk", "the disk is full");
    },
  });
  const { received } = await transfer(source, store, { streams });
  assertEquals([failureOf(received).code, failureOf(received).remote], ["disk", false]);
});

Deno.test("run() ends both sides when the connection is lost", async () => {
  const streams = memoryPair();
  const source = new MemorySource(TREE);
  source.onRead = (_, chunk) => {
    if (chunk === 1) streams[1].abort(new Error("cut"));
  };
  const store = new MemoryStore();
  const { sent, received } = await transfer(source, store, { streams });
  const reason = reasonOf(sent);
  assert(reason instanceof ConnectionLostError || reason instanceof TransferError, `${reason}`);
  assertEquals((reasonOf(received) as Error).message, "cut");
  assertEquals(store.files, {});
});

Deno.test("run() gives up when the other side is silent, but not while it waits for nothing", async () => {
  const [here, there] = memoryPair();
  using _there = there;
  const conversation = new Conversation(here, { silence: 50 });
  let turns = 0;
  const error: Error = await assertRejects(
    () =>
      conversation.run(async () => {
        // Longer than the other side may be silent.
        while (turns < 15) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          turns += 1;
        }
        await conversation.expect("bye");
      }),
    DOMException,
  );
  assertEquals([error.name, turns], ["TimeoutError", 15]);
});

Deno.test("expect() passes over signs of life", async () => {
  const [here, there] = memoryPair();
  using _here = here;
  using _there = there;
  const frames = new FrameStream(there);
  frames.sendAlive();
  frames.sendAlive();
  frames.send("stored", { bytes: 5 });
  await frames.flush();
  const { bytes } = await new Conversation(here).expect("stored");
  assertEquals(bytes, 5);
});

Deno.test("run() tells the other side no more of a bug than that there is one", async () => {
  const [here, there] = memoryPair();
  await using _there = there;
  const bug = new TypeError("Cannot read /home/me/secret");
  const running = new Conversation(here).run(() => Promise.reject(bug));
  const cancel = await nextMessage(new FrameStream(there));
  await there.closeWrite();
  assertEquals(await assertRejects(() => running, TypeError), bug);
  assertEquals(cancel, { type: "cancel", code: "internal", reason: "something went wrong there" });
});
