/** A server within the test that answers as told. */

/** What it sends for a chunk that it got from its `id`-th connection. */
export type Answer = (
  chunk: Uint8Array<ArrayBuffer>,
  id: number,
) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;

export const echo: Answer = (chunk) => chunk;

/** Sends back other bytes than it got. */
export const corrupt: Answer = (chunk) => chunk.map((byte) => byte ^ 1);

export function listenTcp(): Deno.Listener {
  return Deno.listen({ hostname: "127.0.0.1", port: 0 });
}

async function answerAll(conn: Deno.Conn, id: number, answer: Answer): Promise<void> {
  using _ = conn;
  const buffer = new Uint8Array(65_536);
  try {
    for (let n; (n = await conn.read(buffer)) !== null;) {
      const bytes = await answer(buffer.slice(0, n), id);
      for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
    }
    await conn.closeWrite();
  } catch {
    // A load generator that has seen enough ends all at once.
  }
}

/** Serves until `use` settles, and resolves to what that did. */
export async function withServer<T>(
  listener: Deno.Listener,
  answer: Answer,
  use: (server: { readonly port: number; readonly pid: number }) => Promise<T>,
): Promise<T> {
  const served: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const conn of listener) served.push(answerAll(conn, served.length, answer));
  })();
  try {
    return await use({ port: (listener.addr as Deno.NetAddr).port, pid: Deno.pid });
  } finally {
    listener.close();
    await accepting;
    await Promise.all(served);
  }
}
