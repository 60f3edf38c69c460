/** What the tests of this package share. */
import type { UdpEndpoint } from "@zocalo/transport";
import { DatagramSocket } from "./datagram_socket.ts";
import {
  type DatagramHandler,
  type DatagramServerEvent,
  serveDatagrams,
  type ServeDatagramsOptions,
} from "./mod.ts";
import type { RawAddress, RawSocket } from "./raw_socket.ts";

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function textOf({ data }: { readonly data: Uint8Array }): string {
  return new TextDecoder().decode(data);
}

/** A socket that receives what the test says, when it says so, and remembers what was sent. */
export class FakeSocket implements RawSocket {
  readonly local: UdpEndpoint = { transport: "udp", hostname: "10.0.0.1", port: 7 };
  readonly sent: { data: Uint8Array; to: UdpEndpoint }[] = [];
  readonly #coming: { what: Uint8Array | Error; from: RawAddress }[] = [];
  #wake = Promise.withResolvers<void>();

  /** Lets data come in, or an error of the system. */
  come(what: string | Error, from: RawAddress = { hostname: "10.0.0.2", port: 7_000 }): void {
    this.#coming.push({ what: typeof what === "string" ? bytes(what) : what, from });
    this.#wake.resolve();
  }

  /** Tests put a look-up of their own here. */
  resolve(to: UdpEndpoint): UdpEndpoint | Promise<UdpEndpoint> {
    return to;
  }

  async receive(buffer: Uint8Array): Promise<readonly [Uint8Array, RawAddress]> {
    while (this.#coming.length === 0) {
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
    const { what, from } = this.#coming.shift()!;
    if (what instanceof Error) throw what;
    const size = Math.min(what.length, buffer.length);
    buffer.set(what.subarray(0, size));
    return [buffer.subarray(0, size), from];
  }

  send(data: Uint8Array, to: UdpEndpoint): Promise<void> {
    this.sent.push({ data, to });
    return Promise.resolve();
  }

  join(): Promise<() => Promise<void>> {
    return Promise.resolve(() => Promise.resolve());
  }

  close(): void {
    this.come(new Error("closed"));
  }
}

/** Lets everything that is due happen. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

export const echo: DatagramHandler<never> = ({ data }, peer) => peer.send(data);

/** A server whose datagrams come from the test. */
export function fakeServer<T>(handler: DatagramHandler<T>, options: ServeDatagramsOptions<T> = {}) {
  const raw = new FakeSocket();
  const events: DatagramServerEvent<T>[] = [];
  const server = serveDatagrams(new DatagramSocket(raw), handler, {
    onEvent: (event) => void events.push(event),
    ...options,
  });
  const from = (number: number, port = 5_000) => ({ hostname: `10.0.0.${number}`, port });
  return { raw, server, events, from };
}
