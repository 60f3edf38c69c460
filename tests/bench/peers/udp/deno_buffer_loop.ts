// UDP echo in the fastest form found for Deno: one buffer for all datagrams.
const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
console.log((socket.addr as Deno.NetAddr).port);
const buffer = new Uint8Array(65_528);
for (;;) {
  const [data, address] = await socket.receive(buffer);
  await socket.send(data, address);
}
