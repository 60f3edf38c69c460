import { assertEquals, assertRejects } from "@std/assert";
import { memoryPair } from "@zocalo/transport/testing";
import { testContext } from "../common/testing.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import { RawReceiver } from "./_raw_receiver.ts";
import { TransferOutput } from "./_transfer_output.ts";

Deno.test("RawReceiver.meet() says that a file stays as it is when nothing comes to replace it", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "old");
    const stdout = { write: (data: Uint8Array) => Promise.resolve(data.length) };
    const receiver = new RawReceiver({ path, overwrite: true, maxBytes: Infinity, stdout });
    const options = { json: false, quiet: true, verbose: false };
    using view = new TransferOutput(testContext(), options, false).view();
    const [here, there] = memoryPair();
    await there.closeWrite();
    const { signal } = new AbortController();
    const calls = { onGreeted: () => {}, onBegun: () => {} };
    const meeting = { isListener: true, secret: undefined, signal, view, ...calls };
    const meet = receiver.meet(here, meeting);
    await Promise.all([assertRejects(() => meet, TransferError, "stays as it is"), there.close()]);
    assertEquals(await Deno.readTextFile(path), "old");
  } finally {
    await Deno.remove(path);
  }
});
