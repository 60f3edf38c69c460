import { put } from "./_nats_holders.ts";
import type { NatsLink } from "./_nats_link.ts";
import type { NatsNames } from "./_nats_names.ts";

/** In bytes, as a key for HMAC with SHA-256 should have (RFC 2104). */
const LENGTH = 32;

/** What all nodes know and nobody else: the first one makes it; `own` is what this one knows, should the broker have lost it. */
export async function readSecret(
  link: NatsLink,
  names: NatsNames,
  own: Uint8Array = crypto.getRandomValues(new Uint8Array(LENGTH)),
): Promise<Uint8Array> {
  const answer = await put(link, names.secretSubject, own.toHex(), 0);
  if (typeof answer === "number") return own;
  const query = { last_by_subj: names.secretSubject };
  const message = await link.manager.streams.getMessage(names.claims, query);
  const text = message?.string() ?? "";
  if (/^[0-9a-f]{64}$/.test(text)) return Uint8Array.fromHex(text);
  throw new Error(`${names.secretSubject} is not ${LENGTH} bytes in hexadecimal`);
}
