/** Servers that relay every line of one client to many others. */
import { c, deno, node } from "../commands.ts";
import { NET } from "../echo_servers.ts";
import { fanLoad, type FanShape } from "../fan_load.ts";
import { serverPeer } from "../server_peer.ts";
import type { Suite } from "../suite.ts";
import { formatLatency } from "../table.ts";

function shape(receivers: number): FanShape {
  return {
    name: `64x${receivers}`,
    title: `64 B to ${receivers}, 64 lines in flight`,
    unit: "deliveries/s",
    receivers,
    size: 64,
    window: 64,
  };
}

export const fanOut: Suite<FanShape> = {
  name: "fan-out",
  summary: "servers that relay each line of one client to many others",
  shapes: [shape(100), shape(1_000)],
  ours: "zocalo",
  baselines: ["deno", "node"],
  columns: [{ name: "cpu", title: "CPU/1 000 deliveries", format: formatLatency }],
  bars: [
    { figure: "rate", over: "deno", atLeast: 0.95 },
    { figure: "rate", over: "node", atLeast: 1.3 },
  ],
  peers: [
    { name: "c", title: "C epoll", program: c("peers/fan_out/c_epoll.c") },
    {
      name: "node-lines",
      title: "Node, a write for each line",
      program: node("peers/fan_out/node_lines.mjs"),
    },
    {
      name: "node",
      title: "Node, a write for each chunk",
      program: node("peers/fan_out/node_chunks.mjs"),
    },
    {
      name: "deno",
      title: "Deno relay, joined writes",
      program: deno("peers/fan_out/deno_relay.ts", NET),
    },
    {
      name: "zocalo",
      title: "zocalo serveClients",
      program: deno("peers/fan_out/zocalo_clients.ts", NET),
    },
  ].map((server) => serverPeer(server, fanLoad)),
};
