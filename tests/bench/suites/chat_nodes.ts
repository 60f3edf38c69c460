/** What it costs that nodes of `chat serve` share a channel, and whether those on the same node have to wait for it. */
import { chatNodes } from "../chat_nodes.ts";
import { type FanShape, ircFanLoad } from "../fan_load.ts";
import { ZOCALO_CHAT } from "../irc_servers.ts";
import { serverPeer } from "../server_peer.ts";
import type { Suite } from "../suite.ts";
import { formatLatency } from "../table.ts";
import { fanOut } from "./fan_out.ts";

const ALONE = { ...ZOCALO_CHAT, name: "alone", title: "chat serve without NATS" };

export const chatNodesSuite: Suite<FanShape> = {
  name: "chat-nodes",
  summary: "the same clients on one node of chat serve, and on up to four around a NATS server",
  shapes: fanOut.shapes,
  ours: "one",
  baselines: [ALONE.name],
  columns: [{ name: "cpu", title: "CPU/1 000 deliveries", format: formatLatency }],
  bars: [{ figure: "rate", over: ALONE.name, atLeast: 0.8 }],
  peers: [
    serverPeer(ALONE, ircFanLoad),
    chatNodes("one", 1),
    chatNodes("two", 2),
    chatNodes("three", 3),
    chatNodes("four", 4),
  ],
};
