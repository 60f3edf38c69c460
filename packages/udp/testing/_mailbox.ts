import type { RawAddress } from "../raw_socket.ts";

/** What a socket without a system under it has received. */
export class Mailbox {
  readonly #max: number;
  readonly #waiting: [Uint8Array, RawAddress][] = [];
  #wake: PromiseWithResolvers<void> | undefined;
  #end: unknown;

  /** Keeps at most `max` datagrams, and drops the rest. */
  constructor(max: number) {
    this.#max = max;
  }

  /** The data must not change afterwards. */
  deliver(data: Uint8Array, from: RawAddress): void {
    if (this.#waiting.length >= this.#max) return;
    this.#waiting.push([data, from]);
    this.#wake?.resolve();
  }

  async receive(buffer: Uint8Array): Promise<readonly [Uint8Array, RawAddress]> {
    for (;;) {
      if (this.#end !== undefined) throw this.#end;
      const datagram = this.#waiting.shift();
      if (datagram !== undefined) {
        const [data, from] = datagram;
        const size = Math.min(data.length, buffer.length);
        buffer.set(data.subarray(0, size));
        return [buffer.subarray(0, size), from];
      }
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
  }

  /** What waits is thrown away, and whoever waits gets the reason. */
  close(reason: unknown = new Error("the socket was closed")): void {
    this.#end ??= reason;
    this.#waiting.length = 0;
    this.#wake?.resolve();
  }
}
