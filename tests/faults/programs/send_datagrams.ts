/**
 * `send_datagrams.ts HOSTNAME PORT FIRST COUNT`
 *
 * Sends numbered datagrams.
 */
import { tell } from "./_tell.ts";

const [hostname, port, first, count] = Deno.args;
const local = hostname!.includes(":") ? "::" : "0.0.0.0";
const socket = Deno.listenDatagram({ transport: "udp", hostname: local, port: 0 });
const data = new Uint8Array(64);
for (let number = Number(first); number < Number(first) + Number(count); number++) {
  new DataView(data.buffer).setUint32(0, number);
  await socket.send(data, { transport: "udp", hostname: hostname!, port: Number(port) });
}
socket.close();
tell("sent");
