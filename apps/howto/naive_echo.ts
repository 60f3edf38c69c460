import type { Wire } from "./wire.ts";

/** The echo server of many tutorials: one client after the other, and no thought of what may fail. */
export async function naiveEcho(listener: Deno.TcpListener, wire: Wire): Promise<void> {
  for await (const accepted of listener) {
    using conn = wire.tap("server", accepted);
    const buffer = new Uint8Array(1024);
    for (let count; (count = await conn.read(buffer)) !== null;) {
      await conn.write(buffer.subarray(0, count));
    }
  }
}
