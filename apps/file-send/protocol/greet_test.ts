import { assert, assertEquals, assertRejects } from "@std/assert";
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
import { greet, SecretNeededError } from "./greet.ts";
import { Guesses } from "./guesses.ts";
import type { Message, Messages } from "./messages.ts";
import { TransferError } from "./transfer_error.ts";

const TREE = { file: sampleBytes(100_000) };
const HELLO: Messages["hello"] = {
  protocol: "zocalo-file-send",
  version: 1,
  role: "receiver",
  nonce: "00".repeat(32),
  auth: false,
  software: "test",
};

async function attempt(sender: string | undefined, receiver: string | undefined) {
  const store = new MemoryStore();
  const outcome = await transfer(new MemorySource(TREE), store, { secrets: [sender, receiver] });
  return { ...outcome, store };
}

Deno.test("greet() lets them go on when both know the secret", async () => {
  // The same letter, composed and decomposed.
  const { sent, received, store } = await attempt("caf\u00e9", "cafe\u0301");
  assertEquals([sent.status, received.status], ["fulfilled", "fulfilled"]);
  assertEquals(store.files, TREE);
});

Deno.test("greet() ends with auth on both sides when the secret is wrong", async () => {
  const { sent, received, store } = await attempt("guess", "secret");
  assertEquals([failureOf(sent).code, failureOf(received).code], ["auth", "auth"]);
  assertEquals([failureOf(sent).remote, failureOf(received).remote], [true, false]);
  assertEquals(store.files, {});
});

Deno.test("greet() asks for the secret when there is none", async () => {
  const { sent, received, store } = await attempt(undefined, "secret");
  assert(failureOf(sent) instanceof SecretNeededError);
  assertEquals([failureOf(received).code, failureOf(received).remote], ["auth", true]);
  assertEquals(store.files, {});
});

Deno.test("greet() gives nothing to a listener that does not ask for the secret", async () => {
  const { sent, received, store } = await attempt("secret", undefined);
  assertEquals([failureOf(sent).code, failureOf(sent).remote], ["auth", false]);
  assertEquals(failureOf(received).remote, true);
  assertEquals(store.files, {});
});

/** Greets somebody who says these, and returns what that hears and how it ended. */
async function meet(
  says: (frames: FrameStream) => Promise<void>,
  { isListener = false, secret, timeout }: {
    isListener?: boolean;
    secret?: string;
    timeout?: number;
  } = {},
) {
  const [here, there] = memoryPair();
  await using _there = there;
  const conversation = new Conversation(here);
  const frames = new FrameStream(there);
  const options = { role: "sender", isListener, secret, software: "test", timeout } as const;
  const heard: Message[] = [];
  const [result] = await Promise.allSettled([
    conversation.run(() => greet(conversation, options)),
    says(frames).then(async () => {
      for (let message; (message = await nextMessage(frames)) !== undefined;) heard.push(message);
      await there.closeWrite();
    }),
  ]);
  return { result, heard };
}

function saying(...hellos: readonly Messages["hello"][]) {
  return async (frames: FrameStream) => {
    for (const hello of hellos) frames.send("hello", hello);
    await frames.flush();
  };
}

for (
  const [what, hello] of [
    ["another protocol", { ...HELLO, protocol: "http" }],
    ["no version", { ...HELLO, version: 0 }],
    ["the same role", { ...HELLO, role: "sender" }],
  ] as const
) {
  Deno.test(`greet() ends with protocol when the other side has ${what}`, async () => {
    const { result, heard } = await meet(saying(hello));
    assertEquals(failureOf(result).code, "protocol");
    assertEquals(heard.map(({ type }) => type), ["hello", "cancel"]);
  });
}

Deno.test("greet() takes a later version", async () => {
  const { result } = await meet(saying({ ...HELLO, version: 7 }));
  assertEquals(result.status, "fulfilled");
});

Deno.test("greet() ends with protocol when its own hello comes back", async () => {
  const [here, there] = memoryPair();
  await using _there = there;
  const conversation = new Conversation(here);
  const frames = new FrameStream(there);
  const options = { role: "sender", isListener: false, software: "test" } as const;
  const greeting = conversation.run(() => greet(conversation, options));
  const hello = await nextMessage(frames);
  if (hello?.type !== "hello") throw new Error("No hello has come");
  frames.send("hello", { ...hello, role: "receiver" });
  await frames.flush();
  await there.closeWrite();
  const error = await assertRejects(() => greeting, TransferError);
  assertEquals((error as TransferError).code, "protocol");
});

Deno.test("greet() refuses a proof of another connection", async () => {
  // What a connector has proved to somebody else, with the nonces of that connection.
  const recorded = "5d".repeat(32);
  const { result, heard } = await meet(async (frames) => {
    frames.send("hello", HELLO);
    frames.send("proof", { mac: recorded });
    await frames.flush();
  }, { isListener: true, secret: "secret" });
  assertEquals(failureOf(result).code, "auth");
  assertEquals(heard.map(({ type }) => type), ["hello", "cancel"]);
});

Deno.test("greet() refuses a manifest that comes instead of a proof", async () => {
  const { result } = await meet(async (frames) => {
    frames.send("hello", HELLO);
    frames.send("manifest", { entries: [] });
    await frames.flush();
  }, { isListener: true, secret: "secret" });
  assertEquals(failureOf(result).code, "protocol");
});

for (const [what, says] of [["nothing", saying()], ["no proof", saying(HELLO)]] as const) {
  Deno.test(`greet() gives up when the other side says ${what}`, async () => {
    const { result } = await meet(says, { isListener: true, secret: "secret", timeout: 20 });
    assertEquals((reasonOf(result) as Error).name, "TimeoutError");
  });
}

Deno.test("greet() gives the place of an attempt free when the other side has gone", async () => {
  const waiting = Promise.withResolvers<void>();
  const guesses = new Guesses(async (_delay, signal) => {
    waiting.resolve();
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  const [here, there] = memoryPair();
  await using _there = there;
  await guesses.attempt(here.remote, () => Promise.resolve(false), new AbortController().signal);
  const conversation = new Conversation(here);
  const options = { role: "sender", isListener: true, secret: "s", software: "test" } as const;
  const greeting = conversation.run(() => greet(conversation, { ...options, guesses }));
  const frames = new FrameStream(there);
  frames.send("hello", HELLO);
  frames.send("proof", { mac: "00".repeat(32) });
  await frames.flush();
  await waiting.promise;
  await there.closeWrite();
  const error = await assertRejects(() => greeting, TransferError);
  assertEquals((error as TransferError).code, "interrupted");
});
