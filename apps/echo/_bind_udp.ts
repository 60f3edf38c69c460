import type { UdpEndpoint } from "@zocalo/transport";
import { bind, type UdpSocket } from "@zocalo/udp";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { toFailure } from "../common/to_failure.ts";

/**
 * Opens a UDP socket.
 *
 * @throws {Failure} If the system refuses, or Deno runs without `--unstable-net`.
 */
export function bindUdp(endpoint: UdpEndpoint): UdpSocket {
  try {
    return bind(endpoint);
  } catch (error) {
    // An endpoint that was parsed is one: what is wrong is how Deno was started.
    if (error instanceof TypeError) throw new Failure(EXIT.USAGE, error.message, { cause: error });
    throw toFailure(error);
  }
}
