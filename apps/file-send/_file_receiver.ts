import type { ByteStream, Endpoint } from "@zocalo/transport";
import { type Gate, GatedStore, type Prelude } from "./_gated_store.ts";
import { type Meeting, type Party, SOFTWARE } from "./_party.ts";
import { Conversation } from "./protocol/conversation.ts";
import { greet } from "./protocol/greet.ts";
import { receiveFiles } from "./protocol/receive_files.ts";
import type { Store } from "./protocol/store.ts";
import { Twins } from "./_twins.ts";

/** How files are received. */
export interface FileReceiverOptions {
  /** Where they go, anew for each transfer. */
  readonly store: () => Store;
  /** Lets a transfer from there begin; missing if all may. */
  readonly gate?: ((remote: Endpoint) => Gate) | undefined;
  /**
   * How long a sender may be silent when the same files come over another connection, in milliseconds.
   *
   * @default {15_000}
   */
  readonly patience?: number | undefined;
}

/** Gets files from whoever offers, or is asked. */
export class FileReceiver implements Party {
  readonly role = "receiver";
  readonly #options: FileReceiverOptions;
  /** Failed transfers that still have their files: a sender that was killed soon comes again with the same. */
  readonly #ending = new Set<Promise<void>>();
  readonly #twins: Twins;

  constructor(options: FileReceiverOptions) {
    this.#options = options;
    this.#twins = new Twins(options.patience);
  }

  async meet(stream: ByteStream, meeting: Meeting): Promise<number> {
    const conversation = new Conversation(stream);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const onGreeted = () => {
      const onStopped = () => this.#ending.add(ended);
      conversation.stopped.addEventListener("abort", onStopped, { once: true });
      meeting.onGreeted();
    };
    try {
      return await this.#receive(conversation, { ...meeting, onGreeted }, ended);
    } finally {
      this.#twins.remove(conversation);
      this.#ending.delete(ended);
      resolve();
    }
  }

  async #receive(
    conversation: Conversation,
    meeting: Meeting,
    ended: Promise<void>,
  ): Promise<number> {
    const { store, gate } = this.#options;
    const { signal, view } = meeting;
    const { progress } = view;
    const prelude: Prelude = (entries, stopped) =>
      this.#twins.add(conversation, { entries, ended }, stopped);
    await using gated = new GatedStore(store(), prelude, async (entries, decisions, stopped) => {
      await gate?.(conversation.remote)(entries, decisions, stopped);
      view.start(this.role, entries);
    });
    return await conversation.run(async () => {
      const secret = await greet(conversation, { ...meeting, role: this.role, software: SOFTWARE });
      meeting.onGreeted();
      await Promise.all(this.#ending);
      return view.finish(
        await receiveFiles(conversation, gated, {
          secret,
          progress,
          onOffer: () => meeting.onBegun(),
        }),
      );
    }, signal);
  }
}
