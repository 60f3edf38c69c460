import { formatTags } from "./message.ts";
import { Relay, type RelayParts } from "./relay.ts";

/** Tags longer than this are not kept: a client may send eight times as much with each message. */
const MAX_TAGS = 512;

/** How CTCP begins to say that somebody does something. */
const ACTION = "\x01ACTION ";

/**
 * The last messages of a channel, oldest first. They are kept as what they are made of: the lines that a {@linkcode Relay} has made
 * for its clients take many times the memory.
 */
export class History {
  readonly #limit: number;
  readonly #maxLine: number;
  #messages: RelayParts[] = [];

  /** Keeps the last `limit`; lines are at most `maxLine` bytes with their ending, tags apart. */
  constructor(limit: number, maxLine: number) {
    this.#limit = limit;
    this.#maxLine = maxLine;
  }

  add({ parts }: Relay): void {
    if (this.#limit === 0) return;
    const { clientTags = [] } = parts;
    const isTooMuch = formatTags(clientTags).length > MAX_TAGS;
    this.#messages.push(isTooMuch ? { ...parts, clientTags: undefined } : parts);
    // Now and then rather than each time: moving all of them costs more than keeping some.
    if (this.#messages.length >= this.#limit * 1.25 + 1) {
      this.#messages = this.#messages.slice(-this.#limit);
    }
  }

  messages(): Relay[] {
    return this.#kept().map((parts) => new Relay(parts, this.#maxLine));
  }

  /** The same with their times in front of the texts, for clients that get none in tags. */
  stampedMessages(): Relay[] {
    return this.#kept().map((parts) => new Relay(stamp(parts), this.#maxLine));
  }

  #kept(): RelayParts[] {
    return this.#limit === 0 ? [] : this.#messages.slice(-this.#limit);
  }
}

/** Puts `[2026-01-31T12:00:00Z]` in front of the text. */
function stamp(parts: RelayParts): RelayParts {
  const time = `[${new Date(parts.time).toISOString().replace(/\.\d+/, "")}]`;
  const text = parts.params.at(-1) ?? "";
  const isAction = text.slice(0, ACTION.length).toUpperCase() === ACTION;
  const stamped = isAction ? `${ACTION}${time} ${text.slice(ACTION.length)}` : `${time} ${text}`;
  return { ...parts, params: parts.params.with(-1, stamped) };
}
