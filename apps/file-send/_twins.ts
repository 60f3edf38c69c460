import { unlessAborted } from "../common/interrupts.ts";
import { pause } from "../common/pause.ts";
import type { Conversation } from "./protocol/conversation.ts";
import type { ManifestEntry } from "./protocol/messages.ts";
import { TransferError } from "./protocol/transfer_error.ts";

/** So long a sender may be silent when the same files come again, in milliseconds: it says something every 10 seconds. */
const PATIENCE = 15_000;

/** How often it is looked meanwhile whether it has. */
const LOOKS = 150;

/** A transfer under way. */
interface Running {
  readonly entries: readonly ManifestEntry[];
  /** Resolves once nobody holds its files any more. */
  readonly ended: Promise<void>;
}

/**
 * The transfers of one receiver. When a sender comes again with the same files, its first connection is most likely dead, and
 * has not been silent for long enough to be given up: so it is looked whether that one still lives.
 */
export class Twins {
  readonly #patience: number;
  readonly #running = new Map<Conversation, Running>();

  constructor(patience: number = PATIENCE) {
    this.#patience = patience;
  }

  /**
   * Takes note of a transfer. One of the same files is ended before that if its sender is silent.
   *
   * @throws The signal's reason.
   */
  async add(conversation: Conversation, running: Running, signal: AbortSignal): Promise<void> {
    for (const [other, { entries, ended }] of this.#running) {
      if (!isSame(entries, running.entries) || !await this.#isSilent(other, signal)) continue;
      const message = "its sender was silent, and the same files come over another connection";
      other.stop(new TransferError("interrupted", message));
      await unlessAborted(ended, signal);
    }
    this.#running.set(conversation, running);
  }

  remove(conversation: Conversation): void {
    this.#running.delete(conversation);
  }

  /** Time in which this process did not run does not count. */
  async #isSilent(other: Conversation, signal: AbortSignal): Promise<boolean> {
    const before = other.progress;
    for (let look = 0; look < LOOKS; look++) {
      await pause(this.#patience / LOOKS, signal);
      signal.throwIfAborted();
      if (other.stopped.aborted || other.progress !== before) return other.stopped.aborted;
    }
    return true;
  }
}

/** Whether a sender offers the same again, of the same source. */
function isSame(some: readonly ManifestEntry[], others: readonly ManifestEntry[]): boolean {
  return some.length === others.length && some.every((entry, i) => {
    const { path, size, mtime, id, proved = false } = others[i]!;
    return entry.id === id && entry.size === size && entry.mtime === mtime &&
      (entry.proved ?? false) === proved && entry.path.join("/") === path.join("/");
  });
}
