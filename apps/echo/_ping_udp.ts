import type { UdpEndpoint } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import { Failure } from "../common/failure.ts";
import { fail, orDamaged } from "./_client.ts";
import { connectUdp } from "./_connect_udp.ts";
import { endAfter, pingExitCode } from "./_ping_limits.ts";
import { PingOutput } from "./_ping_output.ts";
import { UdpPingSession } from "./_udp_ping_session.ts";

/** What `echo ping` was told, as far as it concerns datagrams. */
export interface PingUdpValues {
  readonly count: number | undefined;
  readonly interval: number;
  readonly size: number;
  readonly timeout: number;
  readonly deadline: number | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** `echo ping` of a server that speaks UDP. */
export async function pingUdp(
  endpoint: UdpEndpoint,
  values: PingUdpValues,
  context: Context,
): Promise<number> {
  const { count, interval, size, timeout, deadline, verbose } = values;
  const { interrupts } = context;
  using limit = endAfter(deadline, interrupts.drain);
  await using socket = await connectUdp(endpoint, limit.signal);
  if (verbose) void context.err.line(`sending from port ${socket.endpoint.port}`);
  const output = new PingOutput(context, endpoint, socket.peer!, values);
  output.begin(size);

  const options = { count, interval, size, timeout, untilAnswered: deadline !== undefined };
  const session = new UdpPingSession(socket, options, (event) => output.event(event));
  const { stats } = session;
  const startedAt = performance.now();
  const end = await session.run(limit.signal).catch(fail);
  const interruption = end === "stopped" ? interrupts.reason : undefined;
  if (end instanceof Failure && stats.sent === 1) throw end;
  if (stats.sent > 0) await output.summary(stats.summary(), performance.now() - startedAt);
  if (end instanceof Failure) throw orDamaged(end, stats.corrupted > 0);
  return pingExitCode(stats, { count, deadline }, interruption);
}
