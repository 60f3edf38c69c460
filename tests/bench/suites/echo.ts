/** TCP echo servers. */
import { c, deno, go, node, python } from "../commands.ts";
import type { LoadShape } from "../load.ts";
import { serverPeer } from "../server_peer.ts";
import type { Suite } from "../suite.ts";

const NET = ["--allow-net=127.0.0.1"];

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
  baselines: ["c", "deno"],
  peers: [
    serverPeer({ name: "c", title: "C epoll", program: c("peers/echo/c_epoll.c") }),
    serverPeer({ name: "go", title: "Go", program: go("peers/echo/go_net.go") }),
    serverPeer({ name: "node", title: "Node", program: node("peers/echo/node_net.mjs") }),
    serverPeer({
      name: "python",
      title: "Python asyncio",
      program: python("peers/echo/python_asyncio.py"),
    }),
    serverPeer({ name: "deno", title: "Deno loop", program: deno("peers/echo/deno_loop.ts", NET) }),
    serverPeer({
      name: "zocalo",
      title: "zocalo serve",
      program: deno("peers/echo/zocalo_serve.ts", NET),
    }),
  ],
};
