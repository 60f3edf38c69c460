/** What a connection costs in memory that has nothing to say. */
import { DENO_LOOP, NODE_NET, ZOCALO_APP, ZOCALO_SERVE } from "../echo_servers.ts";
import { idleMemory, type MemoryShape } from "../memory.ts";
import { serverPeer } from "../server_peer.ts";
import type { Suite } from "../suite.ts";
import { formatNumber } from "../table.ts";

const UNIT = "B each, untouched";

export const idle: Suite<MemoryShape> = {
  name: "idle",
  summary: "resident memory of TCP echo servers for each idle connection",
  shapes: [
    { name: "10000", title: "10 000 connections", unit: UNIT, connections: 10_000 },
    {
      name: "1000",
      title: "1 000 connections",
      unit: UNIT,
      connections: 1_000,
      onlyIfNamed: true,
    },
  ],
  ours: "zocalo-app",
  baselines: ["node"],
  columns: [
    { name: "afterSmall", title: "after 64 B", format: formatNumber },
    { name: "afterLarge", title: "after 64 KiB", format: formatNumber },
  ],
  bars: [
    { figure: "rate", atMost: 8_000 },
    { figure: "afterSmall", atMost: 12_000 },
    { figure: "afterLarge", atMost: 12_000 },
  ],
  peers: [NODE_NET, DENO_LOOP, ZOCALO_SERVE, ZOCALO_APP].map((server) =>
    serverPeer(server, idleMemory)
  ),
};
