import { assertEquals } from "@std/assert";
import { memoryPair } from "@zocalo/transport/testing";
import { testContext } from "../common/testing.ts";
import { FileReceiver } from "./_file_receiver.ts";
import type { Meeting } from "./_party.ts";
import { MemorySource, MemoryStore, nextMessage } from "./protocol/test_support.ts";
import { Conversation } from "./protocol/conversation.ts";
import { FrameStream } from "./protocol/frame_stream.ts";
import { greet } from "./protocol/greet.ts";
import { sendFiles } from "./protocol/send_files.ts";
import { TransferOutput } from "./_transfer_output.ts";

Deno.test("FileReceiver.meet() does not wait until a stranger has gone", async () => {
  const receiver = new FileReceiver({ store: () => new MemoryStore() });
  const output = new TransferOutput(
    testContext(),
    { json: false, quiet: true, verbose: false },
    true,
  );
  const meet = async (stream: ConstructorParameters<typeof Conversation>[0]) => {
    using view = output.view();
    const { signal } = new AbortController();
    const nothing = () => {};
    const calls = { onGreeted: nothing, onBegun: nothing };
    const meeting: Meeting = { isListener: true, secret: undefined, signal, view, ...calls };
    return await receiver.meet(stream, meeting);
  };
  const [here, there] = memoryPair();
  await using _there = there;
  let isOver = false;
  const stranger = meet(here).catch(() => isOver = true);
  const frames = new FrameStream(there);
  frames.send("bye", {});
  await frames.flush();
  while ((await nextMessage(frames))?.type !== "cancel");

  const [near, far] = memoryPair();
  const sender = new Conversation(near);
  const [report, exitCode] = await Promise.all([
    sender.run(async () => {
      await greet(sender, { role: "sender", isListener: false, software: "test" });
      return await sendFiles(sender, new MemorySource({ a: new Uint8Array(5) }));
    }),
    meet(far),
  ]);
  assertEquals([report.files, exitCode, isOver], [1, 0, false]);
  await there.close();
  await stranger;
});
