import type { ByteStream } from "./byte_stream.ts";
import { copy } from "./copy.ts";

/** How many bytes {@linkcode pipeBoth} has passed on, each way. */
export interface PipedBytes {
  /** From the first stream to the second. */
  aToB: number;
  /** From the second stream to the first. */
  bToA: number;
}

/**
 * Joins two streams, as a proxy does: what arrives on one goes out on the other, both ways at once, and so does the end of
 * each direction (half-close). Resolves when both directions have ended. The streams stay for the caller to close.
 *
 * @throws What the first direction to fail rejected with; both streams have then been aborted with it.
 *
 * @example A proxy
 * ```ts
 * import { connect, pipeBoth, serve } from "@zocalo/transport";
 *
 * await using proxy = serve("tcp://127.0.0.1:0", async (client) => {
 *   await using target = await connect("tcp://127.0.0.1:8000");
 *   await pipeBoth(client, target);
 * });
 * ```
 */
export async function pipeBoth(a: ByteStream, b: ByteStream): Promise<PipedBytes> {
  function fail(reason: unknown): never {
    a.abort(reason);
    b.abort(reason);
    throw reason;
  }
  const [aToB, bToA] = await Promise.all([copy(a, b).catch(fail), copy(b, a).catch(fail)]);
  return { aToB, bToA };
}
