import { once } from "node:events";
import { connect } from "node:net";
import { encode } from "./bytes.ts";
import type { Wire } from "./wire.ts";

/**
 * A client that asks, waits for the first bytes of the answer, and crashes: its system then sends a reset. `Deno.Conn`
 * cannot be made to send one.
 */
export async function resettingClient(port: number, wire: Wire): Promise<void> {
  const socket = connect({ host: "127.0.0.1", port });
  const closed = once(socket, "close");
  await once(socket, "connect");
  const question = encode("hola");
  wire.sends("client", question, "A");
  socket.write(question);
  const [answer]: Uint8Array[] = await once(socket, "data");
  wire.reads("client", answer!, "A");
  wire.resets("client", "A");
  socket.resetAndDestroy();
  await closed;
}
