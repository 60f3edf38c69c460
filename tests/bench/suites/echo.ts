/** TCP echo servers. */
import {
  C_EPOLL,
  DENO_LOOP,
  GO_NET,
  NODE_NET,
  PYTHON_ASYNCIO,
  ZOCALO_SERVE,
} from "../echo_servers.ts";
import { CPU, type LoadShape, tcpLoad } from "../load.ts";
import { serverPeer } from "../server_peer.ts";
import type { Suite } from "../suite.ts";

export const echo: Suite<LoadShape> = {
  name: "echo",
  summary: "TCP echo servers under closed-loop load",
  shapes: [
    { name: "64x50", title: "64 B × 50", unit: "requests/s", size: 64, connections: 50 },
    { name: "256kx8", title: "256 KiB × 8", unit: "MB/s", size: 256 * 1024, connections: 8 },
    {
      name: "64x1",
      title: "64 B × 1",
      unit: "requests/s",
      size: 64,
      connections: 1,
      onlyIfNamed: true,
    },
    {
      name: "64x500",
      title: "64 B × 500",
      unit: "requests/s",
      size: 64,
      connections: 500,
      onlyIfNamed: true,
    },
  ],
  ours: "zocalo",
  baselines: ["c", "deno"],
  columns: [CPU],
  peers: [C_EPOLL, GO_NET, NODE_NET, PYTHON_ASYNCIO, DENO_LOOP, ZOCALO_SERVE]
    .map((server) => serverPeer(server, tcpLoad)),
};
