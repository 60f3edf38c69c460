import { assertEquals } from "@std/assert";
import type { ByteStream } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import { testContext } from "../common/testing.ts";
import { FileReceiver } from "./_file_receiver.ts";
import { Conversation } from "./protocol/conversation.ts";
import { greet } from "./protocol/greet.ts";
import { sendFiles } from "./protocol/send_files.ts";
import { failureOf, MemorySource, sampleBytes, valueOf } from "./protocol/test_support.ts";
import { FolderStore } from "./store/folder_store.ts";
import { RealDisk } from "./store/real_disk.ts";
import { TransferOutput } from "./_transfer_output.ts";

const DATA = sampleBytes(4 * 1_048_576 + 5);

/** A receiver, to whom senders come. All is over when it is disposed of. */
class Scene implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "zocalo" });
  readonly #receiver: FileReceiver;
  readonly #output = new TransferOutput(
    testContext(),
    { json: false, quiet: true, verbose: false },
    true,
  );
  readonly #ends: Promise<unknown>[] = [];
  readonly #stopping = new AbortController();

  constructor(patience: number) {
    const disk = new RealDisk({ fsync: false });
    const store = () => new FolderStore(this.#folder, { disk });
    this.#receiver = new FileReceiver({ store, patience });
  }

  /** Files that have got their names. */
  get files(): Record<string, Uint8Array> {
    const names = Array.from(Deno.readDirSync(this.#folder), ({ name }) => name)
      .filter((name) => !name.startsWith("."));
    return Object.fromEntries(
      names.map((name) => [name, Deno.readFileSync(`${this.#folder}/${name}`)]),
    );
  }

  /** Sends files; `ended` tells how that ended on both sides. */
  send(source: MemorySource) {
    const [near, far] = memoryPair();
    const conversation = new Conversation(near);
    const sending = conversation.run(async () => {
      await greet(conversation, { role: "sender", isListener: false, software: "test" });
      return await sendFiles(conversation, source);
    }, this.#stopping.signal);
    const ended = Promise.allSettled([sending, this.#meet(far)]);
    this.#ends.push(ended);
    return { conversation, ended };
  }

  async #meet(stream: ByteStream): Promise<number> {
    using view = this.#output.view();
    const nothing = () => {};
    return await this.#receiver.meet(stream, {
      isListener: true,
      secret: undefined,
      signal: this.#stopping.signal,
      onGreeted: nothing,
      onBegun: nothing,
      view,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#ends);
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

/** Begins to send a file, and stops in the middle of it. */
async function sendHalf(scene: Scene) {
  const source = new MemorySource({ data: DATA });
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  source.onRead = (_, chunk) => {
    if (chunk !== 2) return;
    reach();
    return new Promise(() => {});
  };
  const sending = scene.send(source);
  await reached;
  return sending;
}

Deno.test("FileReceiver.meet() ends a transfer whose sender is silent when the same files come again", async () => {
  await using scene = new Scene(100);
  const first = await sendHalf(scene);
  let isTaken = false;
  // At first the receiver is still busy with what has come from the first one.
  for (let tries = 0; tries < 20 && !isTaken; tries++) {
    const [, received] = await scene.send(new MemorySource({ data: DATA })).ended;
    isTaken = valueOf(received) === 0;
  }
  assertEquals(scene.files, { data: DATA });
  const [, lost] = await first.ended;
  assertEquals(failureOf(lost).code, "interrupted");
});

Deno.test("FileReceiver.meet() refuses the same files while the first sender lives", async () => {
  await using scene = new Scene(60_000);
  const { conversation: { frames } } = await sendHalf(scene);
  const beat = setInterval(() => frames.sendAlive(), 5);
  const [sent] = await scene.send(new MemorySource({ data: DATA })).ended;
  clearInterval(beat);
  const [failure] = valueOf(sent).failures;
  assertEquals(failure?.reason, "another transfer is receiving this file");
  assertEquals(scene.files, {});
});

Deno.test("FileReceiver.meet() does not wait for a silent sender of other files", async () => {
  await using scene = new Scene(60_000);
  await sendHalf(scene);
  const more = new Uint8Array(5);
  const [sent] = await scene.send(new MemorySource({ data: DATA, more })).ended;
  assertEquals(valueOf(sent).failures.length, 1);
  assertEquals(scene.files, { more });
});
