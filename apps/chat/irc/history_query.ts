import type { RelayParts } from "./relay.ts";

/** How a message is referred to: by its id, or by a time in milliseconds since 1970. */
export type MessageReference = { readonly msgid: string } | { readonly time: number };

/** A part of a history that can be asked for (IRCv3 chathistory). What is referred to is itself no part of it, but of `AROUND`. */
export type HistoryQuery =
  | { readonly kind: "LATEST"; readonly after: MessageReference | undefined }
  | { readonly kind: "BEFORE" | "AFTER" | "AROUND"; readonly at: MessageReference }
  | { readonly kind: "BETWEEN"; readonly from: MessageReference; readonly to: MessageReference };

/** Where what is referred to begins and ends among messages; `undefined` if there is no such id. */
function find(
  messages: readonly RelayParts[],
  reference: MessageReference,
): { start: number; end: number } | undefined {
  if ("msgid" in reference) {
    const start = messages.findLastIndex(({ msgid }) => msgid === reference.msgid);
    return start < 0 ? undefined : { start, end: start + 1 };
  }
  const { time } = reference;
  const start = messages.findIndex((message) => message.time >= time);
  const end = messages.findIndex((message) => message.time > time);
  const { length } = messages;
  return { start: start < 0 ? length : start, end: end < 0 ? length : end };
}

function last<T>(items: readonly T[], count: number): readonly T[] {
  return items.slice(Math.max(0, items.length - count));
}

/** At most `limit` of the messages, oldest first; `undefined` if one that is referred to is not there, or not any more. */
export function queryHistory(
  messages: readonly RelayParts[],
  query: HistoryQuery,
  limit: number,
): readonly RelayParts[] | undefined {
  if (query.kind === "LATEST") {
    const after = query.after === undefined ? { end: 0 } : find(messages, query.after);
    return after && last(messages.slice(after.end), limit);
  }
  if (query.kind === "BETWEEN") return between(messages, query.from, query.to, limit);
  const at = find(messages, query.at);
  if (at === undefined) return undefined;
  switch (query.kind) {
    case "BEFORE":
      return last(messages.slice(0, at.start), limit);
    case "AFTER":
      return messages.slice(at.end).slice(0, limit);
    case "AROUND": {
      const start = Math.max(0, at.start - Math.floor(limit / 2));
      return messages.slice(start, start + limit);
    }
  }
}

/** Those next to `from` if they are too many, which may be the later one. */
function between(
  messages: readonly RelayParts[],
  from: MessageReference,
  to: MessageReference,
  limit: number,
): readonly RelayParts[] | undefined {
  const [first, second] = [find(messages, from), find(messages, to)];
  if (first === undefined || second === undefined) return undefined;
  if (first.start <= second.start) return messages.slice(first.end, second.start).slice(0, limit);
  return last(messages.slice(second.end, first.start), limit);
}
