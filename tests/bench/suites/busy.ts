/** Many busy TCP connections: an event loop must not forget some of them. */
import { deno } from "../commands.ts";
import { C_EPOLL, DENO_LOOP, NET, NODE_NET, ZOCALO_SERVE } from "../echo_servers.ts";
import { CPU, type LoadShape, tcpLoad } from "../load.ts";
import { serverPeer, type ServerPeerOptions } from "../server_peer.ts";
import type { Suite } from "../suite.ts";
import { formatCount, formatLatency } from "../table.ts";

const ZOCALO_WORKERS: ServerPeerOptions = {
  name: "zocalo-workers",
  title: "zocalo, 2 workers",
  program: deno("peers/busy/zocalo_workers.ts", [...NET, "--allow-read"]),
};

function shape(connections: number, idle?: number): LoadShape {
  const busy = { unit: "requests/s", size: 64, connections } as const;
  if (idle === undefined) {
    return { ...busy, name: `64x${connections}`, title: `64 B × ${connections}` };
  }
  return {
    ...busy,
    name: `64x${connections}-idle`,
    title: `64 B × ${connections} beside ${idle} idle`,
    idle,
    onlyIfNamed: true,
  };
}

export const busy: Suite<LoadShape> = {
  name: "busy",
  summary: "TCP echo servers with more busy connections than one turn of a loop serves",
  shapes: [
    { ...shape(100), onlyIfNamed: true },
    shape(140),
    shape(500),
    shape(1_000),
    shape(140, 140),
    shape(500, 500),
    shape(1_000, 1_000),
  ],
  ours: "zocalo",
  baselines: ["c", "node", "deno"],
  columns: [
    CPU,
    { name: "p999", title: "p99.9", format: formatLatency },
    { name: "longest", title: "longest", format: formatLatency, shows: "max" },
    { name: "least", title: "least served", format: formatCount },
    { name: "most", title: "most served", format: formatCount },
    { name: "starved", title: "starved", format: formatCount, shows: "max" },
  ],
  bars: [
    { figure: "rate", over: "node", atLeast: 0.85 },
    { figure: "p99", over: "node", atMost: 1.5 },
    { figure: "starved", atMost: 0 },
  ],
  peers: [C_EPOLL, NODE_NET, DENO_LOOP, ZOCALO_SERVE, ZOCALO_WORKERS]
    .map((server) => serverPeer(server, tcpLoad)),
};
