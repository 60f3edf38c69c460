/**
 * `udp_request.ts ENDPOINT COUNT CONCURRENCY`
 *
 * Makes numbered requests, so many at a time, and reports how many got their own reply, and what came besides.
 */
import { bind, type Datagram } from "@zocalo/udp";
import { tell } from "./_tell.ts";

const [endpoint, count, concurrency] = Deno.args;
await using socket = bind(endpoint!.includes("[") ? "udp://[::]:0" : "udp://0.0.0.0:0");

/** Of a whole reply; what else anybody may send has none. */
function numberOf({ data }: Datagram): number | undefined {
  return data.length === 64 ? new DataView(data.buffer).getUint32(0) : undefined;
}

let next = 0;
let answered = 0;
async function ask(): Promise<void> {
  while (next < Number(count)) {
    const number = next++;
    const data = new Uint8Array(64);
    new DataView(data.buffer).setUint32(0, number);
    const match = (datagram: Datagram) => numberOf(datagram) === number;
    // At 10 % loss there and back, ten losses in a row are one in ten thousand millions.
    const reply = await socket.request(data, endpoint!, { timeout: 100, retries: 9, match });
    if (numberOf(reply) === number) answered += 1;
  }
}
await Promise.all(Array.from({ length: Number(concurrency) }, ask));
tell("done", { answered, besides: socket.queued, dropped: socket.dropped });
