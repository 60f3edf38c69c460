import type { JsMsg } from "@nats-io/jetstream";
import { MAX_HISTORY_BYTES, REQUEST_TIMEOUT } from "./_nats_limits.ts";
import type { NatsLink } from "./_nats_link.ts";
import { MESSAGE_ID, type NatsNames } from "./_nats_names.ts";

/** What is in a stream now, since some time; of too much the last. */
async function readStream(
  link: NatsLink,
  stream: string,
  subject: string,
  since: number,
): Promise<JsMsg[]> {
  // How many are to come is not to be relied on: while they do, others may go because of the stream's bounds.
  const last = await link.manager.streams.getMessage(stream, { last_by_subj: subject });
  if (last === null || last.time.getTime() < since) return [];
  const found: JsMsg[] = [];
  let size = 0;
  const done = Promise.withResolvers<void>();
  const from = { filter_subject: subject, opt_start_time: new Date(since).toISOString() };
  const stop = await link.follow(stream, from, (message) => {
    found.push(message);
    size += message.data.length;
    while (size > MAX_HISTORY_BYTES) size -= found.shift()!.data.length;
    if (message.seq >= last.seq) done.resolve();
  });
  const timer = setTimeout(() => done.reject(new Error("it takes too long")), REQUEST_TIMEOUT);
  try {
    await link.unlessEnded(done.promise);
    return found;
  } finally {
    clearTimeout(timer);
    await stop();
  }
}

function idOf({ headers }: JsMsg): string {
  return headers?.get(MESSAGE_ID) ?? "";
}

/** What nodes have said, each once. */
function byId(messages: readonly JsMsg[]): Map<string, JsMsg> {
  const all = new Map(messages.map((message) => [idOf(message), message]));
  all.delete("");
  return all;
}

/**
 * What all nodes have said with a topic, oldest first, and of too much the last. What was said just now may be in the log only: the history follows that.
 *
 * @throws If it cannot be had now.
 */
export async function readHistory(
  link: NatsLink,
  names: NatsNames,
  topic: string,
  since: number,
): Promise<JsMsg[]> {
  const subject = names.topicSubject(topic);
  const [history, log] = await Promise.all([
    readStream(link, names.history, subject, since),
    readStream(link, names.log, subject, since),
  ]);
  // What is in both has one id, and what the log does not have any more, or never had, is older than what it has.
  const said = byId(log);
  const past = byId(history.filter((message) => !said.has(idOf(message))));
  return [...past.values(), ...said.values()];
}
