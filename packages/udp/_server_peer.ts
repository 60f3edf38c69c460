import type { UdpEndpoint } from "@zocalo/transport";
import type { Peer } from "./datagram_server.ts";

/** What a {@linkcode ServerPeer} asks of its server. */
export interface PeerHost<T> {
  /** How many bytes may be sent for each that came. */
  readonly amplification: number;
  /** Sends, counts, tells what went wrong. Resolves to whether it was sent. */
  send(data: Uint8Array, to: UdpEndpoint): Promise<boolean>;
  /** Counts what was not sent. */
  capped(): void;
  closed(peer: ServerPeer<T>): void;
  confirmed(peer: ServerPeer<T>): void;
}

/** The one implementation of {@linkcode Peer}. */
export class ServerPeer<T> implements Peer<T> {
  readonly remote: UdpEndpoint;
  data: T;
  /** Of its session; empty without. */
  readonly key: string;
  bytesReceived = 0;
  bytesSent = 0;
  confirmed = false;
  readonly #host: PeerHost<T>;

  constructor(host: PeerHost<T>, remote: UdpEndpoint, key: string, data: T) {
    this.remote = remote;
    this.key = key;
    this.data = data;
    this.#host = host;
  }

  confirm(): void {
    if (this.confirmed) return;
    this.confirmed = true;
    this.#host.confirmed(this);
  }

  async send(data: Uint8Array): Promise<boolean> {
    const { length } = data;
    const total = this.bytesSent + length;
    if (!this.confirmed && total > this.bytesReceived * this.#host.amplification) {
      this.#host.capped();
      return false;
    }
    // Before it is sent, so that others under way count too.
    this.bytesSent = total;
    const isSent = await this.#host.send(data, this.remote);
    if (!isSent) this.bytesSent -= length;
    return isSent;
  }

  close(): void {
    this.#host.closed(this);
  }
}
