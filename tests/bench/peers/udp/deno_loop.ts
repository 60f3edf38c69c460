// UDP echo in the fewest lines that Deno allows.
const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
console.log((socket.addr as Deno.NetAddr).port);
for await (const [data, address] of socket) await socket.send(data, address);
