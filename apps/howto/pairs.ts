import { type ByteStream, connect, listen } from "@zocalo/transport";
import type { Wire } from "./wire.ts";

/** Both ends of one connection. */
export interface Pair<S> extends Disposable {
  readonly client: S;
  readonly server: S;
}

/** Closes what may have been closed already, which `Deno.Conn` does not forgive. */
export function closeQuietly(resource: { close(): void }): void {
  try {
    resource.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/** A TCP connection as Deno alone makes it, for the wrong ways. */
export async function socketPair(wire: Wire): Promise<Pair<Deno.TcpConn>> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const [client, server] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port }),
    listener.accept(),
  ]);
  return {
    client: wire.tap("client", client),
    server: wire.tap("server", server),
    [Symbol.dispose]() {
      closeQuietly(client);
      closeQuietly(server);
    },
  };
}

/** The same with `@zocalo/transport`, for the right ways. */
export async function streamPair(wire: Wire): Promise<Pair<ByteStream>> {
  await using listener = listen("tcp://127.0.0.1:0");
  const [client, server] = await Promise.all([connect(listener.endpoint), listener.accept()]);
  if (server === null) throw new Error("Cannot accept from a listener that was closed");
  // How a pair ends is not part of what is drawn.
  const ends = [client, server].map((stream) => stream.abort.bind(stream));
  return {
    client: wire.tap("client", client),
    server: wire.tap("server", server),
    [Symbol.dispose]() {
      for (const end of ends) end();
    },
  };
}

/** A UDP socket as Deno alone makes it. */
export function datagramSocket(): Deno.DatagramConn & Disposable {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  return Object.assign(socket, { [Symbol.dispose]: () => socket.close() });
}
