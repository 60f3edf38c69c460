/** The demo's client for UDP. */
import { equals } from "@std/bytes/equals";
import { bind, type UdpSocket } from "@zocalo/udp";

/** How many are under way at once: together they fit into what the system keeps for a busy server. */
const WINDOW = 16;

/** How often one is sent again that is lost after all. */
const RETRIES = 5;

/** Bytes of the number that each begins with, to know its reply by. */
const NUMBER_BYTES = 4;

async function trip(socket: UdpSocket, number: number, data: Uint8Array): Promise<void> {
  const request = new Uint8Array(NUMBER_BYTES + data.length);
  new DataView(request.buffer).setUint32(0, number);
  request.set(data, NUMBER_BYTES);
  const head = request.subarray(0, NUMBER_BYTES);
  const match = (reply: { data: Uint8Array }) => equals(reply.data.subarray(0, NUMBER_BYTES), head);
  const reply = await socket.request(request, undefined, { timeout: 500, retries: RETRIES, match });
  if (!equals(reply.data, request)) throw new Error(`Datagram ${number} came back changed`);
}

/** Sends the data, a datagram each, and rejects if one does not come back, or changed. */
export async function datagramTrip(endpoint: string, data: readonly Uint8Array[]): Promise<void> {
  await using socket = bind("udp://127.0.0.1:0");
  await socket.connect(endpoint);
  const rest = data.entries();
  const work = async () => {
    for (const [number, one] of rest) await trip(socket, number, one);
  };
  await Promise.all(Array.from({ length: WINDOW }, work));
}
