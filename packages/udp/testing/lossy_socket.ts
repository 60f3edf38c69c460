import type { UdpEndpoint } from "@zocalo/transport";
import { resolve } from "../resolve.ts";
import { checkInteger, checkRange } from "../check.ts";
import { DatagramSocket } from "../datagram_socket.ts";
import { MAX_QUEUED } from "../limits.ts";
import type { GroupOptions } from "../membership.ts";
import type { RawAddress, RawSocket } from "../raw_socket.ts";
import type { UdpSocket } from "../udp_socket.ts";
import { BadLink } from "./_bad_link.ts";
import { Mailbox } from "./_mailbox.ts";

/** What the link did to a datagram. */
export interface LinkFault {
  /** Whether the socket has sent it, or was to receive it. */
  readonly direction: "sent" | "received";
  /** `"heldBack"`: until another has overtaken it, or 10 ms have passed. */
  readonly fault: "lost" | "duplicated" | "heldBack" | "corrupted";
}

/** What {@linkcode lossySocket} does to datagrams. Those without a unit are probabilities, from 0 to 1. */
export interface LinkOptions {
  /**
   * Decides all that happens: in each direction, the n-th datagram has the same luck for the same seed. What it overtakes, and
   * when delayed ones arrive, also depends on when datagrams are sent. From 0 to 4294967295.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * That it never arrives.
   *
   * @default {0.05}
   */
  loss?: number;
  /**
   * That it arrives twice.
   *
   * @default {0.02}
   */
  duplication?: number;
  /**
   * That the next one overtakes it.
   *
   * @default {0.1}
   */
  reordering?: number;
  /**
   * That one bit of it is another. UDP's checksum catches most of this, so programs see it rarely; but it has only 16 bits.
   *
   * @default {0}
   */
  corruption?: number;
  /**
   * How long each takes, in milliseconds, at most 2147483647.
   *
   * @default {0}
   */
  delay?: number;
  /** Is told what the link does, for tests that count. */
  onFault?: (fault: LinkFault) => void;
}

const MAX_SEED = 2 ** 32 - 1;

/** The longest delay that timers can count, in milliseconds. */
const MAX_DELAY = 2 ** 31 - 1;

/** Any constant: the two directions are to have nothing in common. */
const OTHER_DIRECTION = 0x5bd1e995;

class LossySocket implements RawSocket {
  readonly local: UdpEndpoint;
  readonly #socket: UdpSocket;
  readonly #out: BadLink<UdpEndpoint>;
  readonly #in: BadLink<RawAddress>;
  readonly #mailbox = new Mailbox(MAX_QUEUED);

  constructor(socket: UdpSocket, options: Required<LinkOptions>) {
    const { seed, onFault } = options;
    this.local = socket.endpoint;
    this.#socket = socket;
    this.#out = new BadLink(
      options,
      seed,
      // Nobody waits for it any more: what the system refuses now counts as lost.
      (data, to) => void socket.send(data, to).catch(() => {}),
      (fault) => onFault({ direction: "sent", fault }),
    );
    this.#in = new BadLink(
      options,
      (seed ^ OTHER_DIRECTION) >>> 0,
      (data, from) => this.#mailbox.deliver(data, from),
      (fault) => onFault({ direction: "received", fault }),
    );
    void this.#readAll();
  }

  async #readAll(): Promise<void> {
    try {
      for await (const { data, from } of this.#socket) this.#in.pass(data, from);
      this.#mailbox.close();
    } catch (error) {
      this.#mailbox.close(error);
    } finally {
      this.#out.close();
      this.#in.close();
    }
  }

  resolve(to: UdpEndpoint): UdpEndpoint | Promise<UdpEndpoint> {
    return this.#socket instanceof DatagramSocket
      ? this.#socket.resolve(to)
      : resolve(to, this.local);
  }

  receive(buffer: Uint8Array): Promise<readonly [Uint8Array, RawAddress]> {
    return this.#mailbox.receive(buffer);
  }

  // deno-lint-ignore require-await -- as the system's
  async send(data: Uint8Array, to: UdpEndpoint): Promise<void> {
    this.#out.pass(data.slice(), to);
  }

  async join(address: string, options: GroupOptions): Promise<() => Promise<void>> {
    const membership = await this.#socket.joinGroup(address, options);
    return () => membership.leave();
  }

  close(): Promise<void> {
    this.#out.close();
    this.#in.close();
    this.#mailbox.close();
    return this.#socket.close();
  }
}

/**
 * Puts a bad link between a socket and the network: datagrams are lost, come twice, in another order, late, or damaged, and
 * the same way again for the same seed; with `reordering` or `delay` only if they are sent at the same times. UDP promises nothing else, so a program that fails behind it has a fault of its own.
 *
 * It owns the socket given to it: nothing else may be called on that one, and closing this one closes that one. What is under
 * way then is lost.
 *
 * @param socket The socket to use; both directions are affected, so that one is enough for a link.
 * @param options What happens, and how often.
 * @returns The socket in front of the link, which the caller closes.
 * @throws {RangeError} If an option is out of range.
 *
 * @example A program that asks once is found out
 * ```ts
 * import { serveDatagrams } from "@zocalo/udp";
 * import { lossySocket, memoryNetwork } from "@zocalo/udp/testing";
 * import { assertRejects } from "@std/assert";
 *
 * const network = memoryNetwork();
 * await using server = serveDatagrams(network.bind("udp://10.0.0.1:7"), ({ data }, peer) => peer.send(data));
 * await using client = lossySocket(network.bind("udp://10.0.0.2:0"), { loss: 0.3, seed: 7 });
 *
 * const ask = async (retries: number) => {
 *   for (let i = 0; i < 20; i++) {
 *     const match = ({ data }: { data: Uint8Array }) => data[0] === i;
 *     await client.request(new Uint8Array([i]), server.endpoint, { timeout: 20, retries, match });
 *   }
 * };
 * await assertRejects(() => ask(0), DOMException, "no reply");
 * await ask(10);
 * ```
 */
export function lossySocket(socket: UdpSocket, options: LinkOptions = {}): UdpSocket {
  const {
    seed = 0,
    loss = 0.05,
    duplication = 0.02,
    reordering = 0.1,
    corruption = 0,
    delay = 0,
    onFault = () => {},
  } = options;
  const all = { seed, loss, duplication, reordering, corruption, delay, onFault };
  checkInteger("seed", all.seed, 0, MAX_SEED);
  for (const name of ["loss", "duplication", "reordering", "corruption"] as const) {
    checkRange(name, all[name], 0, 1);
  }
  checkRange("delay", all.delay, 0, MAX_DELAY);
  return new DatagramSocket(new LossySocket(socket, all));
}
