/** `file-send` when the link between the two sides falls silent: nobody is told that the other side has gone. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { makeFolders, namesIn } from "../e2e/_file_send.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { count } from "../support/tier.ts";
import { FileTransfer, sha256File } from "./_file_transfer.ts";

const MIB = 1_048_576;
const SIZE = 64 * MIB;

// It takes the time for which a sender may be silent; `Twins` is tested with less.
const ignore = count(1, 0) === 1;
const suffix = ignore ? " (skipped: it takes 17 s, with ZOCALO_TEST=full)" : "";

Deno.test({
  name: `file-send receive lets a sender go on whose first link has fallen silent${suffix}`,
  ignore,
  fn: async () => {
    await using folders = await makeFolders();
    const { to: folder } = folders;
    const source = await folders.file("data", randomBytes(SIZE));
    await using transfer = new FileTransfer({ paths: [source], folder });
    const receiver = await transfer.listen();
    transfer.relay.trap(32 * MIB, () => {
      transfer.relay.fallSilent();
      transfer.sender!.kill("SIGKILL");
    });
    assertEquals((await transfer.attempt()).code, 137);
    const { code, events, stderr } = await transfer.attempt();
    assertEquals(code, 0, stderr);
    const { movedBytes, resumedBytes } = events.find(({ event }) => event === "done");
    assertEquals(movedBytes + resumedBytes, SIZE);
    assert(resumedBytes >= 23 * MIB, `${resumedBytes} bytes were kept`);
    assertEquals(await sha256File(`${folder}/data`), await sha256File(source));
    assertEquals(namesIn(folder), ["data"]);
    const lost = receiver.stdout.json.find(({ event }) => event === "lost");
    assertMatch(lost.reason, /its sender was silent, and the same files come over another/);
  },
});
