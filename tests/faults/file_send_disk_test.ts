/** `file-send` when the receiver's disk is full, or may not be written to. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Folders, makeFolders, namesIn } from "../e2e/_file_send.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { needsSmallDisk, SmallDisk } from "../support/small_disk.ts";
import { FileTransfer, sha256File } from "./_file_transfer.ts";

const MIB = 1_048_576;
const SIZE = 40 * MIB;

/** Holds the file, and little more. */
const ENOUGH = "size=48m";

const { ignore, suffix } = needsSmallDisk();

/** Fills a disk, and returns the path of what it is filled with. */
async function fill(folder: string): Promise<string> {
  const path = `${folder}/filler`;
  using file = await Deno.open(path, { write: true, createNew: true });
  try {
    for (;;) await file.write(randomBytes(MIB));
  } catch (error) {
    // Not a class of its own in Deno: ENOSPC.
    assertMatch((error as Error).message, /No space left/);
  }
  return path;
}

function test(name: string, body: (folders: Folders, source: string) => Promise<void>): void {
  Deno.test({
    name: `${name}${suffix}`,
    ignore,
    fn: async () => {
      await using folders = await makeFolders();
      await body(folders, await folders.file("data", randomBytes(SIZE)));
    },
  });
}

test(
  "file-send keeps what has come when the disk is full, and goes on behind it",
  async (folders, source) => {
    const { to: folder } = folders;
    const host = new SmallDisk(folder, ENOUGH);
    await using transfer = new FileTransfer({ paths: [source], folder, receiver: { host } });
    const receiver = await transfer.listen();
    const seen = host.seenBy(receiver.pid);
    let filler = "";
    transfer.relay.trap(24 * MIB, async () => {
      filler = await fill(seen);
    });
    const first = await transfer.attempt();
    assertEquals(first.code, 1, first.stderr);
    const sentence =
      /cannot write \\?"data\\?": the disk is full; make room and send again, it goes on where it stopped/;
    assertMatch(first.stderr, sentence);
    const [[line]] = await receiver.stdout.match(/^{"event":"lost".*}$/gm) as [RegExpMatchArray];
    assertMatch(JSON.parse(line).reason, sentence);
    assert(!namesIn(seen).includes("data"));

    await Deno.remove(filler);
    const { code, events, stderr } = await transfer.attempt();
    assertEquals(code, 0, stderr);
    const { movedBytes, resumedBytes } = events.find(({ event }) => event === "done");
    assert(resumedBytes >= 8 * MIB, `${resumedBytes} bytes were kept`);
    assertEquals(movedBytes + resumedBytes, SIZE);
    assertEquals(await sha256File(`${seen}/data`), await sha256File(source));
    assertEquals(namesIn(seen), ["data"]);
  },
);

interface BadDisk {
  /** What is wrong with it. */
  readonly what: string;
  readonly options: string;
  /** What is said of it. */
  readonly sentence: RegExp;
  /** After how many bytes it is full. */
  readonly fullAfter?: number;
  /** Bytes that are sent in vain. */
  readonly sentAtMost: number;
}

const DISKS: readonly BadDisk[] = [
  {
    what: "has become full",
    options: ENOUGH,
    sentence: /the disk is full/,
    fullAfter: 24 * MIB,
    sentAtMost: 33 * MIB,
  },
  {
    what: "has no room",
    options: "size=8m",
    sentence: /40 ?MiB are to come, and the disk has room for 8 ?MiB/,
    sentAtMost: 4_096,
  },
  { what: "is read-only", options: "ro", sentence: /the disk is read-only/, sentAtMost: 9 * MIB },
];

for (const { what, options, sentence, fullAfter, sentAtMost } of DISKS) {
  test(
    `file-send returns 5 when the disk ${what}, and 1 on the other side`,
    async (folders, source) => {
      const { to: folder } = folders;
      const host = new SmallDisk(folder, options);
      await using transfer = new FileTransfer({
        listener: "sender",
        paths: [source],
        folder,
        senderArgs: ["--once"],
        receiver: { host },
      });
      await transfer.listen();
      if (fullAfter !== undefined) {
        transfer.relay.trap(fullAfter, async () => {
          await fill(host.seenBy(transfer.receiver!.pid));
        });
      }
      const receiver = await transfer.attempt();
      assertEquals(receiver.code, 5, receiver.stderr);
      assertMatch(receiver.stderr, sentence);
      const sender = await transfer.listenerEnded();
      assertEquals(sender.code, 1, sender.stderr);
      const { reason } = sender.events.find(({ event }) => event === "lost");
      assertMatch(reason, sentence);
      assert(transfer.sentBytes <= sentAtMost, `${transfer.sentBytes} bytes were sent in vain`);
    },
  );
}
