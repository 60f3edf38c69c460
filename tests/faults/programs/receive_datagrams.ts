/**
 * `receive_datagrams.ts HOSTNAME`
 *
 * Reports the number in each datagram.
 */
import { tell } from "./_tell.ts";

const socket = Deno.listenDatagram({ transport: "udp", hostname: Deno.args[0]!, port: 0 });
tell("listening", { port: (socket.addr as Deno.NetAddr).port });
const buffer = new Uint8Array(64);
for (;;) {
  const [data] = await socket.receive(buffer);
  tell("datagram", { number: new DataView(data.buffer).getUint32(0) });
}
