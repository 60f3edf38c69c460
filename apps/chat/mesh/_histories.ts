import type { Channel } from "../irc/channel.ts";
import { fold } from "../irc/names.ts";
import type { Rooms } from "../irc/rooms.ts";
import type { Backplane } from "./backplane.ts";
import { fromLine } from "./line.ts";
import type { LineOp, Op } from "./op.ts";

/** How far the clocks of nodes may be apart, in milliseconds: what was said has the time of the node where it was. */
const MAX_SKEW = 600_000;

/** Fetches what was said in channels that began without this server. */
export class Histories {
  readonly #backplane: Backplane;
  readonly #rooms: Rooms;
  readonly #isAhead: (op: Op) => boolean;
  readonly #fetching = new Map<Channel, Promise<void>>();

  /** What `isAhead` is passed over. */
  constructor(backplane: Backplane, rooms: Rooms, isAhead: (op: Op) => boolean) {
    this.#backplane = backplane;
    this.#rooms = rooms;
    this.#isAhead = isAhead;
  }

  /** Resolves when it is there, or cannot be had now: then the next one asks again. */
  learn(channel: Channel): Promise<void> {
    const fetching = this.#fetching.get(channel);
    if (fetching !== undefined) return fetching;
    const started = this.#fetch(channel).finally(() => this.#fetching.delete(channel));
    this.#fetching.set(channel, started);
    return started;
  }

  async #fetch(channel: Channel): Promise<void> {
    let said: readonly Op[];
    try {
      said = await this.#backplane.history(
        fold(channel.name),
        Math.max(0, Math.floor(channel.createdAt) - MAX_SKEW),
      );
    } catch {
      return;
    }
    // It may have ended meanwhile.
    if (this.#rooms.named(channel.name) !== channel) return;
    // What a former one of that name has said is not for its members.
    const isIts = (op: Op): op is LineOp =>
      op.op === "line" && channel.isOne(op.life ?? -1) && !this.#isAhead(op);
    const past = said.filter(isIts).map(fromLine);
    this.#rooms.learn(channel, past.sort((a, b) => a.time - b.time));
  }
}
