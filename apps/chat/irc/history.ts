import { type Histories, type Kept, sizeOf } from "./histories.ts";
import { utf8Length } from "./names.ts";
import { Relay, type RelayParts } from "./relay.ts";

/** Bytes of tags; longer ones are not kept: a client may send eight times as much with each message. */
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
  readonly #histories: Histories;
  readonly #messages: Kept[] = [];

  /** Keeps the last `limit`, or fewer if all `histories` are too much; lines are at most `maxLine` bytes with their ending, tags apart. */
  constructor(limit: number, maxLine: number, histories: Histories) {
    this.#limit = limit;
    this.#maxLine = maxLine;
    this.#histories = histories;
  }

  add({ parts: given }: Relay): void {
    // What another server has said while it could not be reached comes late.
    const at = this.#messages.findLastIndex((message) => message.parts.time <= given.time) + 1;
    const isFull = this.#messages.length >= this.#limit;
    if (isFull && at === 0) return;
    const isTooMuch = utf8Length(given.clientTags ?? "") > MAX_TAGS;
    const parts = isTooMuch ? { ...given, clientTags: undefined } : given;
    const size = sizeOf(parts);
    const forget = this.#forgetOldest;
    const kept: Kept = { parts, size, forget, older: undefined, newer: undefined };
    this.#messages.splice(at, 0, kept);
    if (isFull) this.#forgetOldest();
    this.#histories.add(kept);
  }

  /** Adds what was said before, as it is known elsewhere; what is here already stays. */
  merge(past: readonly RelayParts[]): void {
    const known = new Set(this.all.map(({ msgid }) => msgid));
    const all = [...past.filter(({ msgid }) => !known.has(msgid)), ...this.all];
    this.clear();
    all.sort((a, b) => a.time - b.time);
    for (const parts of all.slice(-this.#limit)) this.add(new Relay(parts, this.#maxLine));
  }

  has(msgid: string): boolean {
    return this.#messages.some(({ parts }) => parts.msgid === msgid);
  }

  readonly #forgetOldest = (): void => {
    const oldest = this.#messages.shift();
    if (oldest !== undefined) this.#histories.remove(oldest);
  };

  /** Forgets everything. */
  clear(): void {
    for (const kept of this.#messages.splice(0)) this.#histories.remove(kept);
  }

  /** What all its messages are made of. */
  get all(): readonly RelayParts[] {
    return this.#messages.map(({ parts }) => parts);
  }

  /** When the last one was said, in milliseconds since 1970. */
  get lastAt(): number | undefined {
    return this.#messages.at(-1)?.parts.time;
  }

  /** All messages, or those that are given, to be sent once more. */
  messages(given: readonly RelayParts[] = this.all): Relay[] {
    return given.map((parts) => new Relay(parts, this.#maxLine));
  }

  /** The same with their times in front of the texts, for clients that get none in tags. */
  stampedMessages(given: readonly RelayParts[] = this.all): Relay[] {
    return given.map((parts) => new Relay(stamp(parts), this.#maxLine));
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
