import { formatTags } from "./message.ts";
import type { Relay } from "./relay.ts";

/** What {@linkcode Answers} needs of a client. */
export interface AnswersOptions {
  /** Sends a message; with tags of its own as they stand in a line, if there are any. */
  readonly send: (message: Relay, tags?: string) => void;
  /** Makes a message of the server. */
  readonly message: (command: string, params: readonly string[]) => Relay;
}

/**
 * What a client is answered, put together as it wants it: messages that belong together in a batch (IRCv3 batch), and all that answers
 * a command under the label of that (IRCv3 labeled-response):
 *
 * ```text
 *   no answer       @label=a :irc.test ACK
 *   one message     @label=a :irc.test PONG irc.test :x
 *   several         @label=a :irc.test BATCH +1 labeled-response
 *                   @batch=1 :irc.test 311 …
 *                   @batch=1 :irc.test 318 …
 *                   :irc.test BATCH -1
 * ```
 */
export class Answers {
  readonly #options: AnswersOptions;
  /** Of the command that is being answered, as it stands in a line. */
  #label: string | undefined;
  /** The first message of that: only the second one says that there has to be a batch. */
  #first: Relay | undefined;
  /** The batches that are open, outermost first. */
  readonly #batches: string[] = [];
  #count = 0;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** Whether a command with a label is being answered. */
  get isLabeled(): boolean {
    return this.#label !== undefined;
  }

  /** A command with a label is about to be answered. */
  begin(label: string): void {
    this.#label = formatTags([["label", label]]);
  }

  /** A message that is part of the answer. */
  add(message: Relay): void {
    if (this.#label === undefined || this.#batches.length > 0) {
      this.#send(message);
    } else if (this.#first === undefined) {
      this.#first = message;
    } else {
      this.#openLabeled();
      this.#send(message);
    }
  }

  /** All that is added while it runs belongs together. */
  async batch(type: string, params: readonly string[], run: () => Promise<void>): Promise<void> {
    if (this.#label !== undefined && this.#batches.length === 0) this.#openLabeled();
    const id = this.#start(type, params);
    await run();
    // Not if all have been ended meanwhile, with the answer.
    if (this.#batches.at(-1) === id) this.#endBatch();
  }

  /** The command with a label has been answered, or as far as it will be. */
  end(): void {
    if (this.#label === undefined) return;
    if (this.#batches.length === 0) {
      this.#options.send(this.#first ?? this.#options.message("ACK", []), this.#label);
    }
    while (this.#batches.length > 0) this.#endBatch();
    this.#label = this.#first = undefined;
  }

  #openLabeled(): void {
    this.#start("labeled-response", [], this.#label);
    if (this.#first !== undefined) this.#send(this.#first);
    this.#first = undefined;
  }

  #start(type: string, params: readonly string[], label?: string): string {
    const id = `${++this.#count}`;
    this.#send(this.#options.message("BATCH", [`+${id}`, type, ...params]), label);
    this.#batches.push(id);
    return id;
  }

  #endBatch(): void {
    const id = this.#batches.pop();
    this.#send(this.#options.message("BATCH", [`-${id}`]));
  }

  /** In the innermost batch, if there is one. */
  #send(message: Relay, label?: string): void {
    const id = this.#batches.at(-1);
    this.#options.send(message, id === undefined ? label : `batch=${id}`);
  }
}
