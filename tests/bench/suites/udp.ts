/** UDP echo servers. */
import { deno, node, python } from "../commands.ts";
import { NET } from "../echo_servers.ts";
import { CPU } from "../load.ts";
import { serverPeer } from "../server_peer.ts";
import type { Suite } from "../suite.ts";
import { formatCount } from "../table.ts";
import { udpLoad, type UdpShape } from "../udp_load.ts";

const UNSTABLE = [...NET, "--unstable-net"];

export const udp: Suite<UdpShape> = {
  name: "udp",
  summary: "UDP echo servers under closed-loop load from one socket",
  shapes: [
    { name: "64x32", title: "64 B, window 32", unit: "requests/s", size: 64, window: 32 },
    { name: "8kx32", title: "8 KiB, window 32", unit: "requests/s", size: 8_192, window: 32 },
    {
      name: "64x1",
      title: "64 B, one at a time",
      unit: "requests/s",
      size: 64,
      window: 1,
      onlyIfNamed: true,
    },
  ],
  ours: "zocalo",
  baselines: ["deno", "node"],
  columns: [CPU, { name: "lost", title: "lost", format: formatCount, shows: "max" }],
  bars: [{ figure: "rate", over: "deno", atLeast: 0.95 }],
  peers: [
    { name: "python", title: "Python", program: python("peers/udp/python_loop.py") },
    { name: "node", title: "Node", program: node("peers/udp/node_dgram.mjs") },
    { name: "deno", title: "Deno loop", program: deno("peers/udp/deno_loop.ts", UNSTABLE) },
    {
      name: "deno-buffer",
      title: "Deno loop, one buffer",
      program: deno("peers/udp/deno_buffer_loop.ts", UNSTABLE),
    },
    {
      name: "zocalo",
      title: "zocalo serveDatagrams",
      program: deno("peers/udp/zocalo_serve.ts", UNSTABLE),
    },
  ].map((server) => serverPeer(server, udpLoad)),
};
