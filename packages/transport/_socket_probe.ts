import type { UnixEndpoint } from "./endpoint.ts";

/** What the worker says: connecting was refused, so nobody listens. */
const REFUSED = 1;

/** How long the worker may take before the socket counts as alive, in milliseconds. It takes about 15. */
const PROBE_TIMEOUT = 2_000;

const WORKER = `
self.onmessage = async ({ data: { path, answer } }) => {
  let value = 2;
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch (error) {
    if (error.code === "ECONNREFUSED") value = ${REFUSED};
  }
  Atomics.store(answer, 0, value);
  Atomics.notify(answer, 0);
};`;

/**
 * Whether a socket file is left over from a process that is gone: nobody but the system can tell, by refusing to connect.
 * In doubt it is not.
 *
 * Only `connect(2)` tells, which Deno has as an asynchronous call, while `listen` is synchronous: hence a worker, and a wait
 * for it. `/proc/net/unix` would not do: it shows neither sockets of other network namespaces (containers) nor those whose
 * file was moved, so that a socket in use may be missing from it.
 */
export function isAbandoned({ path }: UnixEndpoint): boolean {
  // Source as data, since a file would have to be named to `deno compile` and, over the network, be permitted.
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(WORKER)}`, {
    type: "module",
  });
  const answer = new Int32Array(new SharedArrayBuffer(4));
  try {
    worker.postMessage({ path, answer });
    Atomics.wait(answer, 0, 0, PROBE_TIMEOUT);
    return Atomics.load(answer, 0) === REFUSED;
  } finally {
    worker.terminate();
  }
}
