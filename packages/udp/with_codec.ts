import { type Codec, decodeAll, encodeAll } from "@zocalo/framing";
import { formatEndpoint, type UdpEndpoint } from "@zocalo/transport";
import type { Datagram, ReceiveOptions, UdpSocket } from "./udp_socket.ts";

/** The items of one datagram. */
export interface Message<T> {
  /** In order; as many as the sender has put into it. */
  readonly items: T[];
  /** Who says to have sent it. */
  readonly from: UdpEndpoint;
}

/** A datagram did not hold whole frames, and nothing else. The next one is not affected. */
export class BadDatagramError extends Error {
  /** @ignore */
  override readonly name = "BadDatagramError";
  /** What came in. */
  readonly datagram: Datagram;

  /** A datagram that a codec does not take, because of `cause`. */
  constructor(datagram: Datagram, cause: Error) {
    const { from, data } = datagram;
    super(
      `Cannot decode ${data.length} bytes from ${formatEndpoint(from)}: ${cause.message}`,
      { cause },
    );
    this.datagram = datagram;
  }
}

/**
 * Decodes one datagram by itself, for handlers of `serveDatagrams`: whole frames and nothing else.
 *
 * @throws {BadDatagramError} If a frame is bad or incomplete, or something follows the last one.
 */
export function decodeDatagram<T, U>(codec: Codec<T, U>, datagram: Datagram): T[] {
  try {
    if (datagram.truncated) throw new Error("its end is missing");
    return decodeAll(codec, datagram.data);
  } catch (error) {
    throw new BadDatagramError(datagram, error as Error);
  }
}

/** Options of {@linkcode withCodec}. */
export interface WithCodecOptions {
  /** Is told of the datagrams that an iteration passes over; `receive` throws the same errors. */
  onBadDatagram?: (error: BadDatagramError) => void;
}

/** Sends and receives items instead of bytes. Iterating over it yields the good datagrams, and passes over the others. */
export interface CodecSocket<T, U = T> extends AsyncIterable<Message<T>> {
  /** What is underneath; whoever opened it closes it. */
  readonly socket: UdpSocket;

  /**
   * Sends one item in a datagram of its own.
   *
   * @throws What the codec throws, and what {@linkcode UdpSocket.send} does.
   */
  send(item: U, to?: UdpEndpoint | string): Promise<void>;

  /**
   * Takes the next datagram.
   *
   * @throws {BadDatagramError} If it does not hold whole frames; the next call takes the next one.
   * @throws What {@linkcode UdpSocket.receive} throws.
   */
  receive(options?: ReceiveOptions): Promise<Message<T>>;
}

/**
 * Puts a codec of `@zocalo/framing` on a socket. Each datagram is encoded and decoded by itself: nothing is ever carried into
 * the next, so a datagram that is lost, or that somebody has forged, harms no other.
 *
 * @example Usage
 * ```ts
 * import { bind, withCodec } from "@zocalo/udp";
 * import { json, text, untilClose } from "@zocalo/framing";
 * import { assertEquals } from "@std/assert";
 *
 * await using here = bind("udp://127.0.0.1:0");
 * await using there = bind("udp://127.0.0.1:0");
 * const codec = json(text(untilClose())); // a datagram has an end: it needs no length
 *
 * await withCodec(here, codec).send({ temperature: 21.5 }, there.endpoint);
 * const { items } = await withCodec(there, codec).receive();
 * assertEquals(items, [{ temperature: 21.5 }]);
 * ```
 */
export function withCodec<T, U = T>(
  socket: UdpSocket,
  codec: Codec<T, U>,
  { onBadDatagram = () => {} }: WithCodecOptions = {},
): CodecSocket<T, U> {
  return {
    socket,
    // deno-lint-ignore require-await -- so that what the codec throws rejects
    async send(item, to) {
      return socket.send(encodeAll(codec, [item]), to);
    },
    async receive(options) {
      const datagram = await socket.receive(options);
      return { items: decodeDatagram(codec, datagram), from: datagram.from };
    },
    async *[Symbol.asyncIterator]() {
      for await (const datagram of socket) {
        let items: T[];
        try {
          items = decodeDatagram(codec, datagram);
        } catch (error) {
          onBadDatagram(error as BadDatagramError);
          continue;
        }
        yield { items, from: datagram.from };
      }
    },
  };
}
