import { headers } from "@nats-io/transport-node";
import type { NodeId } from "./backplane.ts";
import type { NatsLink } from "./_nats_link.ts";
import { isApiError } from "./_nats_stores.ts";

/** Who has a key, and since which change of the bucket. */
export interface Holder {
  readonly name: string;
  readonly id: NodeId;
  readonly revision: number;
}

/** What stands in the bucket: the name of a node, and its id. */
const VALUE = /^([a-z0-9_-]{1,63}) ([A-Za-z0-9]{1,64})$/;

/** JetStream's errors, as its `server/errors.json` has them. */
const ERRORS = {
  sequenceNotFound: 10043,
  deleteFailed: 10057,
  wrongLastSequence: 10071,
  storeFailed: 10077,
};

/** Whom a message of the bucket names. */
export function holderOf(
  { data, seq }: { readonly data: Uint8Array; readonly seq: number },
): Holder | undefined {
  const [, name, id] = VALUE.exec(new TextDecoder().decode(data)) ?? [];
  return name === undefined || id === undefined ? undefined : { name, id, revision: seq };
}

/**
 * Writes into the bucket; with a revision only if nothing has changed there since, where 0 means that there is nothing.
 *
 * @returns the new revision.
 */
export async function put(
  link: NatsLink,
  subject: string,
  value: string,
  revision?: number,
): Promise<number | "changed" | "full"> {
  const expecting = headers();
  if (revision !== undefined) {
    expecting.set("Nats-Expected-Last-Subject-Sequence", String(revision));
  }
  const { seq, error } = (await link.request(subject, value, expecting)).json<{
    seq: number;
    error?: { err_code: number; description: string };
  }>();
  if (error === undefined) return seq;
  if (error.err_code === ERRORS.wrongLastSequence) return "changed";
  if (error.err_code === ERRORS.storeFailed) return "full";
  throw new Error(error.description);
}

/** Who has a key now. */
export async function readHolder(
  { manager }: NatsLink,
  stream: string,
  subject: string,
): Promise<Holder | undefined> {
  const message = await manager.streams.getMessage(stream, { last_by_subj: subject });
  return message === null ? undefined : holderOf(message);
}

/** Takes out what was written with that revision, and nothing that was written later; it may be gone already. */
export async function deleteRevision(
  { manager }: NatsLink,
  stream: string,
  revision: number,
): Promise<void> {
  try {
    await manager.streams.deleteMessage(stream, revision, false);
  } catch (error) {
    const { sequenceNotFound, deleteFailed } = ERRORS;
    if (!isApiError(error, sequenceNotFound) && !isApiError(error, deleteFailed)) throw error;
  }
}
