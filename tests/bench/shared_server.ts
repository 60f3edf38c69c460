/** Servers that run through a whole suite, so that all peers measure one and the same process. */
import { ServerProcess } from "./process.ts";
import type { RunningServer, ServerPeerOptions } from "./server_peer.ts";
import type { Context } from "./suite.ts";

const running = new WeakMap<Context, Map<string, Promise<ServerProcess>>>();

/** Starts the server when it is asked for the first time; it ends with the suite. */
export function sharedServer(
  { name, program }: ServerPeerOptions,
  context: Context,
): Promise<RunningServer> {
  let servers = running.get(context);
  if (servers === undefined) running.set(context, servers = new Map());
  let server = servers.get(name);
  if (server === undefined) servers.set(name, server = start());
  return server;

  async function start(): Promise<ServerProcess> {
    const { signal, resources } = context;
    return resources.use(await ServerProcess.start(await program(context), { signal }));
  }
}
