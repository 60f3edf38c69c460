import { DiscardPolicy, JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import type { JetStreamManager, StreamConfig, StreamInfo } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { STREAMS } from "./_nats_limits.ts";
import type { NatsNames } from "./_nats_names.ts";

type Config = Partial<StreamConfig> & { readonly name: string };

function logConfig({ log: name, logSubjects }: NatsNames): Config {
  const { age, bytes, duplicates } = STREAMS.log;
  return {
    name,
    subjects: [logSubjects],
    max_age: nanos(age),
    max_bytes: bytes,
    duplicate_window: nanos(duplicates),
    discard: DiscardPolicy.Old,
  };
}

function historyConfig({ history: name, log, topicSubjects }: NatsNames): Config {
  const { age, bytes, messages } = STREAMS.history;
  return {
    name,
    sources: [{ name: log, filter_subject: topicSubjects }],
    max_age: nanos(age),
    max_bytes: bytes,
    max_msgs_per_subject: messages,
    discard: DiscardPolicy.Old,
  };
}

/** As NATS' own tools make a bucket, so that they can show it. */
function claimsConfig({ claims: name, claimSubjects }: NatsNames): Config {
  return {
    name,
    subjects: [claimSubjects],
    max_msgs_per_subject: 1,
    max_bytes: STREAMS.claims.bytes,
    discard: DiscardPolicy.New,
    allow_rollup_hdrs: true,
    allow_direct: true,
  };
}

export function isApiError(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}

/** JetStream's errors where another node is making the same stream at that moment (its `server/errors.json`). */
const NAME_IN_USE = 10058;
const SUBJECTS_OVERLAP = 10065;

/** How often it is looked for then. */
const MAX_TRIES = 5;

/** A stream that is there is taken as it is: who runs the broker may have changed it. */
async function ensure({ streams }: JetStreamManager, config: Config): Promise<StreamInfo> {
  for (let tries = 1;; tries++) {
    try {
      return await streams.info(config.name);
    } catch (error) {
      if (!isApiError(error, JetStreamApiCodes.StreamNotFound)) throw error;
    }
    try {
      return await streams.add(config);
    } catch (error) {
      const isMade = isApiError(error, NAME_IN_USE) || isApiError(error, SUBJECTS_OVERLAP);
      if (!isMade || tries === MAX_TRIES) throw error;
    }
  }
}

/** What is there. */
export interface Stores {
  readonly log: StreamInfo;
  /** When the last of them was made, in milliseconds since 1970: later, and what one knows of them is of others. */
  readonly madeAt: number;
}

/** Makes what is not there yet. */
export async function ensureStores(manager: JetStreamManager, names: NatsNames): Promise<Stores> {
  const log = await ensure(manager, logConfig(names));
  const [history, claims] = await Promise.all([
    ensure(manager, historyConfig(names)),
    ensure(manager, claimsConfig(names)),
  ]);
  if (claims.config.deny_delete) {
    throw new Error(
      `stream ${names.claims} must let messages be deleted: make it without deny_delete`,
    );
  }
  const madeAt = Math.max(...[log, history, claims].map(({ created }) => Date.parse(created)));
  return { log, madeAt };
}
