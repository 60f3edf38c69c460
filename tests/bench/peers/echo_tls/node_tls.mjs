// TLS echo with node:tls; reading pauses while what was written waits. Arguments: files of certificate and key (PEM).
import { readFileSync } from "node:fs";
import { createServer } from "node:tls";

const [cert, key] = process.argv.slice(2).map((file) => readFileSync(file));
const server = createServer({ cert, key, allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    if (!socket.write(chunk)) socket.pause();
  });
  socket.on("drain", () => socket.resume());
  socket.on("end", () => socket.end());
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
