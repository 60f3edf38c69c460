/**
 * `transfer.ts ENDPOINT SIZE`
 *
 * Sends random bytes to an echo server and compares what comes back; reports when an eighth of it has, and how it ended.
 */
import { connect } from "@zocalo/transport";
import { tell } from "./_tell.ts";

const [endpoint, size] = Deno.args;
const sent = new Uint8Array(Number(size));
for (let i = 0; i < sent.length; i += 65_536) crypto.getRandomValues(sent.subarray(i, i + 65_536));
const received = new Uint8Array(sent.length + 1);

const stream = await connect(endpoint!);
const writing = stream.write(sent).then(() => stream.closeWrite());
let count = 0;
let isUnderWay = false;
for (let n; (n = await stream.read(received.subarray(count))) !== null;) {
  count += n;
  if (isUnderWay || count < sent.length / 8) continue;
  isUnderWay = true;
  tell("underWay");
}
await writing;
const isEqual = count === sent.length && sent.every((byte, i) => byte === received[i]);
tell("done", { isEqual, outcome: await stream.close({ timeout: 10_000 }) });
