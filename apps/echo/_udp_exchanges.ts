import { formatEndpoint, type UdpEndpoint } from "@zocalo/transport";
import { connectUdp } from "./_connect_udp.ts";
import type { Exchanges } from "./_exchange.ts";
import { UdpWindow, type UdpWindowOptions } from "./_udp_window.ts";

export interface UdpExchangesOptions extends UdpWindowOptions {
  /** Ends the look-up of a name. */
  readonly signal: AbortSignal;
}

/**
 * Opens a socket, and makes an exchange of each request that may be on the way.
 *
 * @throws {Failure} If the name is not found, or the system refuses.
 * @throws The signal's reason.
 */
export async function udpExchanges(
  endpoint: UdpEndpoint,
  options: UdpExchangesOptions,
): Promise<Exchanges> {
  const socket = await connectUdp(endpoint, options.signal);
  const window = new UdpWindow(socket, options);
  // Nobody says when the last copy has come, so there is nothing to wait for.
  const close = () => socket.close();
  return {
    all: window.exchanges,
    local: formatEndpoint(socket.endpoint),
    remote: formatEndpoint(socket.peer!),
    datagrams: window.counts,
    finish: close,
    close,
    [Symbol.dispose]() {
      window[Symbol.dispose]();
      socket[Symbol.dispose]();
    },
  };
}
