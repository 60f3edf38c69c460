import { onAbort } from "./_deadline.ts";

/**
 * The order in which to try addresses: as the system sorted them (RFC 6724), but with the families taking turns, so that
 * one that does not work costs a single delay (RFC 8305, 4).
 */
export function interleave(addresses: readonly { address: string; family: number }[]): string[] {
  const first = addresses[0]?.family;
  const preferred = addresses.filter(({ family }) => family === first);
  const other = addresses.filter(({ family }) => family !== first);
  const ordered: string[] = [];
  for (let i = 0; i < Math.max(preferred.length, other.length); i++) {
    for (const { address } of [...preferred.slice(i, i + 1), ...other.slice(i, i + 1)]) {
      if (!ordered.includes(address)) ordered.push(address);
    }
  }
  return ordered;
}

function mayUse(host: string): boolean {
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}

/** Look-ups cannot be cancelled, but waiting for one can. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const stopListening = onAbort(signal, () => aborted.reject(signal.reason));
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    stopListening();
  }
}

/**
 * The addresses of a host in the order in which to try them. The system's resolver is asked (`getaddrinfo`), so that
 * `/etc/hosts` and the like count, which `Deno.resolveDns` does not promise.
 *
 * A permission for `name:port` covers neither the look-up nor the addresses. Then the name itself is returned, for
 * `Deno.connect` to resolve.
 */
export async function resolve(
  hostname: string,
  port: number,
  signal: AbortSignal,
): Promise<string[]> {
  if (/^[\d.]+$|:/.test(hostname) || !mayUse(hostname)) return [hostname];
  // Loaded when it is needed: most programs start without it, and faster.
  const { lookup } = await import("node:dns/promises");
  signal.throwIfAborted();
  const found = await untilAborted(lookup(hostname, { all: true, verbatim: true }), signal);
  const mayUseAll = found.every(({ address }) =>
    mayUse(address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`)
  );
  return mayUseAll ? interleave(found) : [hostname];
}
