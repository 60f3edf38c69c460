import type { ModeRecord, Stamp } from "../mesh/op.ts";
import { isListMode } from "./channel_modes.ts";
import { fold } from "./names.ts";

/**
 * Stamps of a channel: more than its lists hold with all their entries (100), and as many again that were removed. What is beyond is
 * forgotten, the oldest first: then it may come back if a node has missed that it was removed.
 */
const MAX_STAMPS = 400;

/** What stands for the topic among the letters of modes. */
export const TOPIC_KEY = "topic";

/** What two changes have in common of which only the later counts. */
export function keyOf({ mode, param = "" }: ModeRecord): string {
  return isListMode(mode) ? mode + fold(param) : "ov".includes(mode) ? mode + param : mode;
}

/** When a mode or the topic was changed; of what a member is, also to what: that may be known before the member has come. */
export interface KeptStamp extends Stamp {
  readonly adding?: boolean | undefined;
}

/** When the state of a channel came to be as it is, where that was changed: for nodes that learn of changes in different orders. */
export class Stamps {
  /** Those that were changed last are last. */
  readonly #stamps = new Map<string, KeptStamp>();

  get(key: string): KeptStamp | undefined {
    return this.#stamps.get(key);
  }

  all(): Iterable<[string, KeptStamp]> {
    return this.#stamps;
  }

  /** Whether a change is later than what is known. */
  isNews(key: string, { time, node }: Stamp): boolean {
    const known = this.#stamps.get(key);
    if (known === undefined) return true;
    return time > known.time || time === known.time && node > known.node;
  }

  set(key: string, stamp: KeptStamp): void {
    this.#stamps.delete(key);
    this.#stamps.set(key, stamp);
    if (this.#stamps.size <= MAX_STAMPS) return;
    const [oldest] = this.#stamps.keys();
    this.#stamps.delete(oldest!);
  }

  delete(key: string): void {
    this.#stamps.delete(key);
  }

  clear(): void {
    this.#stamps.clear();
  }
}
