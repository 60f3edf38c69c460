import type { UdpEndpoint } from "@zocalo/transport";
import { UdpError, type UdpSocket } from "@zocalo/udp";
import { isIP } from "node:net";
import type { Context } from "../common/command.ts";
import { Failure } from "../common/failure.ts";
import { unlessAborted } from "../common/interrupts.ts";
import { toFailure } from "../common/to_failure.ts";
import { bindUdp } from "./_bind_udp.ts";
import { fail } from "./_client.ts";
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

/** Whose sockets reach the endpoint. Nobody says which address of a name answers, and servers listen on IPv4 at least. */
function localAddresses({ hostname }: UdpEndpoint): readonly string[] {
  switch (isIP(hostname)) {
    case 4:
      return ["0.0.0.0"];
    case 6:
      return ["::"];
    default:
      return ["0.0.0.0", "::"];
  }
}

async function connectTo(endpoint: UdpEndpoint): Promise<UdpSocket> {
  let failure: unknown;
  for (const hostname of localAddresses(endpoint)) {
    const socket = bindUdp({ transport: "udp", hostname, port: 0 });
    try {
      await socket.connect(endpoint);
      return socket;
    } catch (error) {
      await socket.close();
      if (!(error instanceof UdpError)) throw error;
      failure ??= error;
    }
  }
  throw toFailure(failure);
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
  const connecting = connectTo(endpoint);
  await using socket = await unlessAborted(connecting, limit.signal).catch((error) => {
    connecting.then((socket) => socket.close(), () => {});
    throw toFailure(error);
  });
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
  if (end instanceof Failure) throw end;
  return pingExitCode(stats, { count, deadline }, interruption);
}
