/** The TCP echo servers that several suites measure. */
import { c, deno, go, node, python } from "./commands.ts";
import type { ServerPeerOptions } from "./server_peer.ts";

export const NET = ["--allow-net=127.0.0.1"];

export const C_EPOLL: ServerPeerOptions = {
  name: "c",
  title: "C epoll",
  program: c("peers/echo/c_epoll.c"),
};

export const GO_NET: ServerPeerOptions = {
  name: "go",
  title: "Go",
  program: go("peers/echo/go_net.go"),
};

export const NODE_NET: ServerPeerOptions = {
  name: "node",
  title: "Node",
  program: node("peers/echo/node_net.mjs"),
};

export const PYTHON_ASYNCIO: ServerPeerOptions = {
  name: "python",
  title: "Python asyncio",
  program: python("peers/echo/python_asyncio.py"),
};

export const DENO_LOOP: ServerPeerOptions = {
  name: "deno",
  title: "Deno loop",
  program: deno("peers/echo/deno_loop.ts", NET),
};

export const ZOCALO_SERVE: ServerPeerOptions = {
  name: "zocalo",
  title: "zocalo serve",
  program: deno("peers/echo/zocalo_serve.ts", NET),
};

/** What the tasks and executables of the apps have (`tools/compile.ts`). */
export const APP_FLAGS = ["--v8-flags=--max-semi-space-size=2"];

export const ZOCALO_APP: ServerPeerOptions = {
  name: "zocalo-app",
  title: "zocalo serve, as in the apps",
  program: deno("peers/echo/zocalo_serve.ts", [...NET, ...APP_FLAGS]),
};
