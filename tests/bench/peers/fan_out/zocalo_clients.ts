// Every line goes to all others: with @zocalo/multiclient, as its users write it.
import { lines } from "@zocalo/framing";
import { serveClients } from "@zocalo/multiclient";

const server = serveClients("tcp://127.0.0.1:0", {
  codec: lines(),
  onMessage(client, line) {
    server.broadcast(line, { except: client });
  },
});
console.log(server.endpoint.port);
