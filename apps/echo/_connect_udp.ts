import type { UdpEndpoint } from "@zocalo/transport";
import { UdpError, type UdpSocket } from "@zocalo/udp";
import { isIP } from "node:net";
import { unlessAborted } from "../common/interrupts.ts";
import { toFailure } from "../common/to_failure.ts";
import { bindUdp } from "./_bind_udp.ts";

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
  throw failure;
}

/**
 * Opens a socket that hears only the endpoint. The caller closes it.
 *
 * @throws {Failure} If the name is not found, or the system refuses.
 * @throws The signal's reason.
 */
export async function connectUdp(endpoint: UdpEndpoint, signal: AbortSignal): Promise<UdpSocket> {
  const connecting = connectTo(endpoint);
  try {
    return await unlessAborted(connecting, signal);
  } catch (error) {
    connecting.then((socket) => socket.close(), () => {});
    throw toFailure(error);
  }
}
