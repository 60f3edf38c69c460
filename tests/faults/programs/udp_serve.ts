/**
 * `udp_serve.ts ENDPOINT RATE_PER_PEER`
 *
 * Sends datagrams back. Reports the first host above its rate, and the figures whenever someone asks with the datagram
 * `stats`.
 */
import { serveDatagrams } from "@zocalo/udp";
import { tell } from "./_tell.ts";

const [endpoint, ratePerHost] = Deno.args;
const server = serveDatagrams(endpoint!, ({ data }, peer) => {
  if (data.length === 5 && new TextDecoder().decode(data) === "stats") {
    tell("stats", { ...server.stats });
  }
  return peer.send(data);
}, {
  ratePerHost: Number(ratePerHost),
  onEvent: (event) => {
    if (event.type === "limited") tell("limited", { ...event });
  },
});
tell("listening", { endpoint: server.endpoint });
