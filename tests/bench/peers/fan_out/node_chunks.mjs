// Every line goes to all others, in few lines of Node: a write for the whole lines of each chunk.
import { createServer } from "node:net";

const clients = new Set();

const server = createServer({ noDelay: true }, (socket) => {
  clients.add(socket);
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = data.lastIndexOf(0x0a) + 1;
    rest = data.subarray(end);
    if (end === 0) return;
    const lines = data.subarray(0, end);
    for (const other of clients) if (other !== socket) other.write(lines);
  });
  socket.on("error", () => {});
  socket.on("close", () => clients.delete(socket));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
