/** Whether hostile clients slow honest ones down, or make the server grow. */
import { C_EPOLL, DENO_LOOP, NODE_NET, ZOCALO_SERVE } from "../echo_servers.ts";
import { hostileLoad, type HostileShape } from "../hostile_load.ts";
import { serverPeer } from "../server_peer.ts";
import type { Suite } from "../suite.ts";
import { formatCount, formatLatency, formatNumber } from "../table.ts";

export const hostile: Suite<HostileShape> = {
  name: "hostile",
  summary: "TCP echo servers beside clients that drip, and one that floods and never reads",
  shapes: [
    {
      name: "64x50",
      title: "64 B × 50 beside 1 000 drippers and a flooder",
      unit: "requests/s",
      size: 64,
      connections: 50,
      drippers: 1_000,
    },
  ],
  ours: "zocalo",
  baselines: ["c", "node"],
  columns: [
    { name: "aloneP99", title: "p99 alone", format: formatLatency },
    { name: "slower", title: "p99 × alone", format: (ratio) => ratio.toFixed(2) },
    { name: "longest", title: "longest", format: formatLatency, shows: "max" },
    { name: "starved", title: "starved", format: formatCount, shows: "max" },
    {
      name: "grown",
      title: "grown, MB",
      format: (bytes) => formatNumber(bytes / 1e6),
      shows: "max",
    },
  ],
  bars: [
    { figure: "slower", atMost: 2 },
    { figure: "starved", atMost: 0 },
  ],
  peers: [C_EPOLL, NODE_NET, DENO_LOOP, ZOCALO_SERVE].map((server) =>
    serverPeer(server, hostileLoad)
  ),
};
