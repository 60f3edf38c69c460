/**
 * How long a wrong way is watched that waits for what never comes, in milliseconds. A slow machine changes nothing:
 * it does not come there either.
 */
const WATCHED = 300;

/** Whether a promise is still pending after a while. What becomes of it later is nobody's business. */
export async function stillWaiting(promise: Promise<unknown>): Promise<boolean> {
  const { promise: watched, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), WATCHED);
  promise.then(() => resolve(false), () => resolve(false));
  try {
    return await watched;
  } finally {
    clearTimeout(timer);
  }
}
