/** `file-send` when one side is killed, or the link between them is cut; and then the same commands again. */
import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { makeFolders, namesIn } from "../e2e/_file_send.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { unless } from "../support/skip.ts";
import { count } from "../support/tier.ts";
import { FileTransfer, type Listener, NameWatch, sha256File } from "./_file_transfer.ts";

const MIB = 1_048_576;
const SIZE = count(64, 1_024) * MIB;

/** What dying may cost, in bytes that are sent twice (PROTOCOL.md, `stored`). */
const COST = 8 * MIB;

/** Bytes of one attempt besides the data: messages, and 45 bytes with each chunk. */
const OVERHEAD = 16_384 + 45 * SIZE / MIB;

type Victim = "sender" | "receiver" | "link";

/** How many of each: ten, or a hundred. */
const KILLS: readonly [victim: Victim, kills: number][] = [
  ["sender", count(4, 34)],
  ["receiver", count(3, 33)],
  ["link", count(3, 33)],
];

/** From 0 to 1, always the same for the same text. */
function chance(seed: string): number {
  return createHash("sha256").update(seed).digest().readUInt32BE() / 2 ** 32;
}

function kill(victim: Victim, transfer: FileTransfer): void {
  if (victim === "link") transfer.relay.cut();
  else transfer[victim]!.kill("SIGKILL");
}

/** Sends a file that is killed at one moment, and sends it again. */
async function survive(
  source: string,
  sha256: string,
  folder: string,
  victim: Victim,
  seed: string,
): Promise<void> {
  const listener: Listener = chance(`${seed} listener`) < 0.5 ? "receiver" : "sender";
  await using transfer = new FileTransfer({ listener, paths: [source], folder });
  await using watch = new NameWatch(folder, "data", sha256);
  await transfer.listen();
  // Some come when all has passed, and what is left is to be verified, synced and named.
  const moment = Math.min(1, 1.1 * chance(`${seed} moment`)) * SIZE;
  let wasKilled = false;
  transfer.relay.trap(moment, () => {
    wasKilled = true;
    kill(victim, transfer);
  });
  const first = await transfer.attempt();
  const about = `${seed}: ${victim} killed after ${moment} bytes, the ${listener} listens`;
  assert(wasKilled, `${about}: exit code ${first.code}\n${first.stderr}`);
  const killedListener = victim === listener;
  if (killedListener) assertEquals((await transfer.listenerEnded()).code, 137, about);
  else if (victim !== "link") assertEquals(first.code, 137, about);
  if (victim === "link" || killedListener) assertEquals(first.code, 3, first.stderr);
  const before = transfer.sentBytes;

  const { code, events, stderr } = await transfer.attempt();
  assertEquals(code, 0, `${about}\n${stderr}`);
  const { movedBytes, resumedBytes, skipped } = events.find(({ event }) => event === "done");
  if (skipped === 0) assertEquals(movedBytes + resumedBytes, SIZE, about);
  assert(skipped === 1 || resumedBytes >= before - OVERHEAD - COST, `${about}: ${resumedBytes}`);
  const twice = transfer.sentBytes - SIZE;
  assert(twice <= COST + 2 * OVERHEAD, `${about}: ${twice} bytes were sent twice`);
  await watch.assertRight();
  assertEquals(namesIn(folder), ["data"], about);
}

for (const [victim, kills] of KILLS) {
  const what = victim === "link" ? "the link is cut" : `the ${victim} is killed`;
  Deno.test(`file-send completes when ${what}, and sends at most 8 MiB twice`, async () => {
    await using folders = await makeFolders();
    const source = `${folders.from}/data`;
    for (let written = 0; written < SIZE; written += 64 * MIB) {
      await Deno.writeFile(source, randomBytes(64 * MIB), { append: true });
    }
    const sha256 = await sha256File(source);
    for (let turn = 0; turn < kills; turn++) {
      const folder = `${folders.to}/${turn}`;
      await Deno.mkdir(folder);
      await survive(source, sha256, folder, victim, `${victim} ${turn}`);
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Bytes that a process has read from files, pipes and the like so far; not from sockets (proc_pid_io(5)). */
async function readBytes(pid: number): Promise<number> {
  const io = await Deno.readTextFile(`/proc/${pid}/io`);
  return Number(io.match(/^rchar: (\d+)$/m)![1]);
}

const { ignore, suffix } = unless(Deno.build.os === "linux", "Linux");

for (const listener of ["receiver", "sender"] as const) {
  Deno.test({
    name: `file-send reads nothing again in the ${listener} when it goes on${suffix}`,
    ignore,
    fn: async () => {
      await using folders = await makeFolders();
      const size = 64 * MIB;
      const source = await folders.file("data", randomBytes(size));
      const { to: folder } = folders;
      await using transfer = new FileTransfer({ listener, paths: [source], folder });
      const app = await transfer.listen();
      transfer.relay.trap(48 * MIB, () => transfer.relay.cut());
      assertEquals((await transfer.attempt()).code, 3);
      const before = await readBytes(app.pid);
      const { code, events, stderr } = await transfer.attempt();
      assertEquals(code, 0, stderr);
      const { movedBytes } = events.find(({ event }) => event === "done");
      assert(movedBytes <= 24 * MIB, `${movedBytes} bytes were moved`);
      const read = await readBytes(app.pid) - before;
      const most = (listener === "sender" ? movedBytes : 0) + MIB;
      assert(read <= most, `${read} bytes were read where ${most} are enough`);
    },
  });
}
