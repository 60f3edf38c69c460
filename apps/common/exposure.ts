import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import { UsageError } from "./failure.ts";

/** What keeps strangers out. */
export interface Protection {
  /** Whether those who connect must know a secret. */
  readonly asksSecret: boolean;
  /** CAs that clients over TLS must have a certificate of. */
  readonly tlsCa: readonly string[];
  readonly insecure: boolean;
}

/** Whether only this machine can connect. Names are not looked up: what they mean may change. */
function isLocal(endpoint: Endpoint): boolean {
  const { hostname } = endpoint;
  return hostname === undefined || hostname === "localhost" || hostname === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Checks that nobody is let in by accident.
 *
 * @param secrets The options that make clients prove that they know a secret, if there are any.
 * @throws {UsageError} If others than this machine could connect and nothing is asked of them.
 */
export function checkExposure(
  endpoints: readonly Endpoint[],
  { asksSecret, tlsCa, insecure }: Protection,
  secrets: readonly string[],
): void {
  if (asksSecret || insecure) return;
  for (const endpoint of endpoints) {
    if (isLocal(endpoint) || (endpoint.transport === "tls" && tlsCa.length > 0)) continue;
    const ways = [...secrets, "tls:// and --tls-ca"].join(", or ");
    throw new UsageError(
      `Cannot listen on ${formatEndpoint(endpoint)}, where others can connect, without ${ways}; ` +
        "--insecure lets everybody in",
    );
  }
}
