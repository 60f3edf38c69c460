/** IRC servers that pass on what one client says to a channel with many. */
import { type FanShape, ircFanLoad } from "../fan_load.ts";
import { INSPIRCD, NGIRCD, ZOCALO_CHAT } from "../irc_servers.ts";
import { serverPeer } from "../server_peer.ts";
import type { Suite } from "../suite.ts";
import { formatLatency } from "../table.ts";
import { fanOut } from "./fan_out.ts";

export const chatFanOut: Suite<FanShape> = {
  name: "chat-fan-out",
  summary: "IRC servers that pass on each line of one client to a channel with many",
  shapes: fanOut.shapes,
  ours: ZOCALO_CHAT.name,
  baselines: [NGIRCD.name, INSPIRCD.name],
  columns: [{ name: "cpu", title: "CPU/1 000 deliveries", format: formatLatency }],
  bars: [{ figure: "rate", over: NGIRCD.name, atLeast: 1 }],
  peers: [NGIRCD, INSPIRCD, ZOCALO_CHAT].map((server) => serverPeer(server, ircFanLoad)),
};
