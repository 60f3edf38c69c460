/** TLS echo servers, all with one certificate, one version and one cipher. */
import { certificate } from "../certificate.ts";
import { deno, go, node, type Program } from "../commands.ts";
import { APP_FLAGS, NET } from "../echo_servers.ts";
import { CPU, type LoadShape, tlsLoad } from "../load.ts";
import { serverPeer } from "../server_peer.ts";
import type { Suite } from "../suite.ts";
import { formatLatency } from "../table.ts";

/** The program with the files of certificate and key as arguments. */
function withCertificate(program: Program): Program {
  return async (context) => {
    const { cert, key } = await certificate(context.build);
    return [...await program(context), cert, key];
  };
}

const READ = [...NET, "--allow-read"];

export const echoTls: Suite<LoadShape> = {
  name: "echo-tls",
  summary: "TLS echo servers (TLS 1.3, AES-128-GCM, P-256) under closed-loop load",
  shapes: [
    { name: "64x50", title: "64 B × 50", unit: "requests/s", size: 64, connections: 50 },
    { name: "256kx1", title: "256 KiB × 1", unit: "MB/s", size: 256 * 1024, connections: 1 },
    { name: "256kx8", title: "256 KiB × 8", unit: "MB/s", size: 256 * 1024, connections: 8 },
  ],
  ours: "zocalo",
  baselines: ["node", "go"],
  columns: [CPU, { name: "longest", title: "longest", format: formatLatency, shows: "max" }],
  bars: [{ figure: "rate", over: "node", atLeast: 0.85 }],
  peers: [
    { name: "go", title: "Go", program: go("peers/echo_tls/go_tls.go") },
    { name: "node", title: "Node", program: node("peers/echo_tls/node_tls.mjs") },
    { name: "deno", title: "Deno loop", program: deno("peers/echo_tls/deno_tls_loop.ts", READ) },
    {
      name: "zocalo",
      title: "zocalo serve, as in the apps",
      program: deno("peers/echo_tls/zocalo_serve_tls.ts", [...READ, ...APP_FLAGS]),
    },
  ].map(({ program, ...peer }) =>
    serverPeer({ ...peer, program: withCertificate(program) }, tlsLoad)
  ),
};
