import { type ByteStream, copy, type HandlerContext } from "@zocalo/transport";

/** A draining server closes a stream that owes nothing and has moved nothing for this long, in milliseconds. */
const IDLE_TIME = 100;

/** How long the client of an idle stream may take to finish its side, in milliseconds. */
const CLOSE_TIMEOUT = 250;

/**
 * Calls `onIdle` once nothing has moved on `stream` for a while, but not before `draining` fires. A slow reader to whom
 * bytes are owed is not idle.
 */
function watchIdle(stream: ByteStream, draining: AbortSignal, onIdle: () => void): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let movedBefore = -1;
  const check = () => {
    const moved = stream.bytesRead + stream.bytesWritten;
    if (moved === movedBefore && stream.bytesRead === stream.bytesWritten) return onIdle();
    movedBefore = moved;
    timer = setTimeout(check, IDLE_TIME);
  };
  if (draining.aborted) check();
  else draining.addEventListener("abort", check, { once: true });
  return {
    [Symbol.dispose]() {
      draining.removeEventListener("abort", check);
      clearTimeout(timer);
    },
  };
}

/**
 * Sends back all that arrives until the client has finished sending. While the server drains, an idle stream is closed; a
 * busy one goes on, until the server aborts it.
 */
export async function echoHandler(stream: ByteStream, { draining }: HandlerContext): Promise<void> {
  let closing: Promise<unknown> | undefined;
  using _watch = watchIdle(stream, draining, () => {
    closing = stream.close({ timeout: CLOSE_TIMEOUT });
  });
  try {
    await copy(stream, stream);
  } catch (error) {
    // Closing ends the pending read. A handler that throws would cut the close short.
    if (closing === undefined) throw error;
    await closing;
  }
}
