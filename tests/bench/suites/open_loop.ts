/** Whether `echo bench --rate` tells of a server what a plain program in C tells of it. */
import { C_EPOLL, ZOCALO_APP } from "../echo_servers.ts";
import {
  C_SLEEPING,
  C_SPINNING,
  ECHO_BENCH,
  generatorPeer,
  type OpenLoopShape,
} from "../open_loop.ts";
import type { ServerPeerOptions } from "../server_peer.ts";
import type { Suite } from "../suite.ts";
import { formatCount, formatLatency } from "../table.ts";

const RATE = 20_000;

function shape(server: ServerPeerOptions, connections: number): OpenLoopShape {
  return {
    name: `64x${connections}-${server.name}`,
    title: `64 B × ${connections} at ${RATE}/s to ${server.title}`,
    unit: "requests/s",
    size: 64,
    connections,
    rate: RATE,
    server,
  };
}

/** Either way by a fifth. */
const CLOSE = { over: C_SLEEPING.name, atLeast: 0.83, atMost: 1.2 };

export const openLoop: Suite<OpenLoopShape> = {
  name: "open-loop",
  summary: "Clients that send at a fixed rate to one and the same server: echo bench beside C",
  shapes: [C_EPOLL, ZOCALO_APP].flatMap((server) => [shape(server, 50), shape(server, 10)]),
  ours: ECHO_BENCH.name,
  baselines: [C_SLEEPING.name],
  columns: [
    { name: "p999", title: "p99.9", format: formatLatency },
    { name: "longest", title: "longest", format: formatLatency, shows: "max" },
    { name: "delay", title: "latest sent", format: formatLatency, shows: "max" },
    { name: "unsent", title: "unsent", format: formatCount, shows: "max" },
    { name: "cpu", title: "client's CPU", format: (share) => `${Math.round(100 * share)} %` },
  ],
  bars: [
    { figure: "p50", ...CLOSE },
    { figure: "p99", ...CLOSE },
    { figure: "p999", over: C_SLEEPING.name },
  ],
  peers: [C_SLEEPING, C_SPINNING, ECHO_BENCH].map(generatorPeer),
};
