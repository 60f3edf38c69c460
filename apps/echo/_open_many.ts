import type { ByteStream } from "@zocalo/transport";

/** How many connect at the same time: more would overflow the queue of many a server. */
const AT_ONCE = 32;

/**
 * Opens `count` streams, some at a time. The first failure ends it, and aborts those that are open already.
 *
 * @param connect Opens one; the signal fires when the others are in vain.
 */
export async function openMany(
  count: number,
  connect: (signal: AbortSignal) => Promise<ByteStream>,
): Promise<ByteStream[]> {
  const streams: ByteStream[] = [];
  const failed = new AbortController();
  let started = 0;
  const openSome = async () => {
    while (started < count && !failed.signal.aborted) {
      started += 1;
      streams.push(await connect(failed.signal));
    }
  };
  const opening = Array.from({ length: Math.min(count, AT_ONCE) }, async () => {
    try {
      await openSome();
    } catch (error) {
      failed.abort(error);
    }
  });
  await Promise.all(opening);
  if (!failed.signal.aborted) return streams;
  for (const stream of streams) stream.abort();
  throw failed.signal.reason;
}
