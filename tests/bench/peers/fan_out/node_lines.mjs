// Every line goes to all others, as a chat in Node is usually written: a write for each line.
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const clients = new Set();

const server = createServer({ noDelay: true }, (socket) => {
  clients.add(socket);
  createInterface({ input: socket }).on("line", (line) => {
    for (const other of clients) if (other !== socket) other.write(`${line}\n`);
  });
  socket.on("error", () => {});
  socket.on("close", () => clients.delete(socket));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
