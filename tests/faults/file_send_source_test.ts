/** `file-send` when what it sends changes under its hands. */
import { assertEquals, assertMatch } from "@std/assert";
import { assertSameTrees, makeFolders, namesIn } from "../e2e/_file_send.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { FileTransfer, sha256File } from "./_file_transfer.ts";

const MIB = 1_048_576;
const SIZE = 32 * MIB + 5;

/** What happens to a file when a quarter of it has passed: more than that and its window is not read yet. */
const CHANGES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  grows: (path) => Deno.writeFile(path, randomBytes(1), { append: true }),
  shrinks: (path) => Deno.truncate(path, SIZE - 1),
  "is written to": async (path) => {
    using file = await Deno.open(path, { write: true });
    await file.write(randomBytes(4));
  },
};

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`file-send returns 5 when a file ${what} while it is sent, and 1 on the other side`, async () => {
    await using folders = await makeFolders();
    const { to: folder } = folders;
    const paths = [
      await folders.file("data", randomBytes(SIZE)),
      await folders.file("next", "next"),
    ];
    await using transfer = new FileTransfer({ paths, folder, receiverArgs: ["--once"] });
    await transfer.listen();
    transfer.relay.trap(SIZE / 4, () => change(paths[0]!));
    const sender = await transfer.attempt();
    assertEquals(sender.code, 5, sender.stderr);
    const receiver = await transfer.listenerEnded();
    assertEquals(receiver.code, 1, receiver.stderr);
    for (const { events } of [sender, receiver]) {
      const { path, side, reason } = events.find(({ event }) => event === "failed");
      assertEquals([path, side, reason], [
        "data",
        "sender",
        "it has changed since it was listed",
      ]);
    }
    assertEquals(await Deno.readTextFile(`${folder}/next`), "next");

    const again = await transfer.attempt();
    assertEquals(again.code, 0, again.stderr);
    assertEquals(again.events.find(({ event }) => event === "done").resumedBytes, 0);
    assertEquals(await sha256File(`${folder}/data`), await sha256File(paths[0]!));
    assertEquals(namesIn(folder), ["data", "next"]);
  });
}

Deno.test("file-send returns 5 when a file vanishes before its turn, and 1 on the other side", async () => {
  await using folders = await makeFolders();
  const { to: folder } = folders;
  const paths = [
    await folders.file("data", randomBytes(SIZE)),
    await folders.file("gone", "gone"),
    await folders.file("last", "last"),
  ];
  await using transfer = new FileTransfer({ paths, folder, receiverArgs: ["--once"] });
  await transfer.listen();
  transfer.relay.trap(SIZE / 4, () => Deno.remove(paths[1]!));
  const sender = await transfer.attempt();
  assertEquals(sender.code, 5, sender.stderr);
  const receiver = await transfer.listenerEnded();
  assertEquals(receiver.code, 1, receiver.stderr);
  for (const { events } of [sender, receiver]) {
    const { path, reason } = events.find(({ event }) => event === "failed");
    assertEquals([path, reason], ["gone", "it cannot be read: it is not there"]);
  }
  await assertSameTrees(folder, folders.from);

  const again = await transfer.attempt();
  assertEquals(again.code, 5, again.stderr);
  assertMatch(again.stderr, /^file-send: Cannot send "\S+\/gone": it is not there\n$/);
});

Deno.test("file-send sends a file to its end that is removed while it is sent", async () => {
  await using folders = await makeFolders();
  const { to: folder } = folders;
  const path = await folders.file("data", randomBytes(SIZE));
  const sha256 = await sha256File(path);
  await using transfer = new FileTransfer({ paths: [path], folder });
  await transfer.listen();
  transfer.relay.trap(SIZE / 4, () => Deno.remove(path));
  const { code, stderr } = await transfer.attempt();
  assertEquals(code, 0, stderr);
  assertEquals(await sha256File(`${folder}/data`), sha256);
});
