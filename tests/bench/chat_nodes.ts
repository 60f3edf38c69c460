/** `chat serve` on several nodes around a NATS server, all on this machine. */
import { NatsServer, needsNats } from "../support/nats_server.ts";
import { fanOver, type FanShape } from "./fan_load.ts";
import { ZOCALO_CHAT } from "./irc_servers.ts";
import { ServerProcess } from "./process.ts";
import type { Context, Peer, Sample } from "./suite.ts";
import { MissingToolError } from "./tools.ts";

const GENERATOR = "load/irc_fan.c";

async function measure(
  nodes: number,
  program: readonly string[],
  shape: FanShape,
  context: Context,
): Promise<Sample> {
  const { signal } = context;
  await using running = new AsyncDisposableStack();
  const nats = running.use(await NatsServer.start());
  const servers = await Promise.all(
    Array.from({ length: nodes }, async (_, index) => {
      const options = [`${nodes - 1}`, "--nats", nats.url, "--name", `n${index + 1}.test`];
      return running.use(await ServerProcess.start([...program, ...options], { signal }));
    }),
  );
  const ports = servers.map(({ port }) => port);
  const pids = [nats.pid, ...servers.map(({ pid }) => pid)];
  return await fanOver(GENERATOR, { ports, pids }, shape, context);
}

/** So many nodes; what they cost is what they and the NATS server cost together. */
export function chatNodes(name: string, nodes: number): Peer<FanShape> {
  return {
    name,
    title: nodes === 1 ? "1 node with NATS" : `${nodes} nodes`,
    async prepare(context) {
      if (needsNats().ignore) throw new MissingToolError("nats-server is not installed");
      const program = await ZOCALO_CHAT.program(context);
      await context.build.c(GENERATOR);
      return { measure: (shape) => measure(nodes, program, shape, context) };
    },
  };
}
