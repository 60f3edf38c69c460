/** What the echo server gets: streams of all sizes, small frames on a long connection, datagrams, and rude clients. */
import { equals } from "@std/bytes/equals";
import { lengthPrefixed } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { type ByteStream, connect } from "@zocalo/transport";
import { bind } from "@zocalo/udp";
import { limit, type Load, PATIENCE, randomData, randomInteger } from "./load.ts";

const MAX_STREAM = 1_048_576;
const MAX_FRAME = 1_024;
const MAX_DATAGRAM = 8_192;

/** Clients of each kind, side by side. */
const STREAMS = 4;

/** Frames on one connection, and how many are under way at once. */
const FRAMES = 512;
const WINDOW = 32;

/** More than the system takes for somebody who does not read. */
const UNREAD = 8_388_608;

/** Reads to the end, and rejects at the first byte that differs. */
async function compare(stream: ByteStream, expected: Uint8Array): Promise<void> {
  const buffer = new Uint8Array(65_536);
  let offset = 0;
  for (let n; (n = await stream.read(buffer)) !== null; offset += n) {
    if (equals(buffer.subarray(0, n), expected.subarray(offset, offset + n))) continue;
    throw new Error(`Bytes ${offset} to ${offset + n} of ${expected.length} came back changed`);
  }
  if (offset !== expected.length) {
    throw new Error(`${offset} of ${expected.length} bytes came back`);
  }
}

/** A connection for each exchange, which ends with a half-close. */
export const streamLoad: Load = async (endpoint, tally, stop) => {
  while (!stop.aborted) {
    const data = randomData(MAX_STREAM);
    using stream = await connect(endpoint);
    using _limit = limit(stream);
    await Promise.all([
      compare(stream, data),
      stream.write(data).then(() => stream.closeWrite()),
    ]);
    tally.add(data.length);
  }
};

/** Many frames on a connection, several of them under way. */
export const frameLoad: Load = async (endpoint, tally, stop) => {
  while (!stop.aborted) {
    using stream = await connect(endpoint);
    const messages = framed(stream, lengthPrefixed());
    for (let sent = 0; sent < FRAMES && !stop.aborted; sent += WINDOW) {
      const frames = Array.from({ length: WINDOW }, () => randomData(MAX_FRAME));
      const compareAll = async () => {
        for (const frame of frames) {
          const reply = await messages.receive({ timeout: PATIENCE });
          if (reply === undefined) throw new Error("The connection has ended between frames");
          if (!equals(reply, frame)) throw new Error("A frame came back changed");
          tally.add(frame.length);
        }
      };
      await Promise.all([...frames.map((frame) => messages.send(frame)), compareAll()]);
    }
    await stream.close();
  }
};

/** One datagram after the other; one that is lost is sent again. */
export const datagramLoad: Load = async (endpoint, tally, stop) => {
  await using socket = bind("udp://127.0.0.1:0");
  await socket.connect(endpoint);
  for (let number = 0; !stop.aborted; number++) {
    const request = new Uint8Array(randomData(MAX_DATAGRAM).length + 8);
    request.set(randomData(request.length - 8), 8);
    new DataView(request.buffer).setBigUint64(0, BigInt(number));
    const match = ({ data }: { data: Uint8Array }) =>
      equals(data.subarray(0, 8), request.subarray(0, 8));
    const reply = await socket.request(request, undefined, { timeout: 500, retries: 6, match });
    if (!equals(reply.data, request)) throw new Error(`Datagram ${number} came back changed`);
    tally.add(request.length);
  }
};

/** Comes, sends, and goes in the middle: without reading, with a reset, or without a word. */
export const rudeLoad: Load = async (endpoint, _tally, stop) => {
  while (!stop.aborted) {
    using stream = await connect(endpoint);
    using _limit = limit(stream);
    const kind = randomInteger(3);
    if (kind === 0) continue;
    const data = kind === 1 ? new Uint8Array(UNREAD) : randomData(MAX_STREAM);
    const writing = stream.write(data).catch(() => {});
    // The echo of the first bytes has come, so that leaving them unread is a reset.
    if (await stream.read(new Uint8Array(1)) === null) throw new Error("No byte came back");
    stream.abort();
    await writing;
  }
};

/** All of them, on the endpoints of TCP, of a Unix socket and of UDP. */
export function echoLoads(endpoints: readonly string[]): [string, Load][] {
  const streams = endpoints.filter((endpoint) => !endpoint.startsWith("udp:"));
  const datagrams = endpoints.filter((endpoint) => endpoint.startsWith("udp:"));
  const many = Array.from({ length: STREAMS }, () => streamLoad);
  return [
    ...streams.flatMap((endpoint) =>
      [...many, frameLoad, rudeLoad].map((load): [string, Load] => [endpoint, load])
    ),
    ...datagrams.map((endpoint): [string, Load] => [endpoint, datagramLoad]),
  ];
}
