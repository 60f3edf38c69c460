// UDP echo with @zocalo/udp, as its users write it.
import { serveDatagrams } from "@zocalo/udp";

const { endpoint } = serveDatagrams("udp://127.0.0.1:0", ({ data }, peer) => peer.send(data));
console.log(endpoint.port);
