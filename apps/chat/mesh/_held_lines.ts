import type { Channel } from "../irc/channel.ts";
import { fold } from "../irc/names.ts";
import type { Network } from "../irc/network.ts";
import { applyLine, roomOf } from "./_apply_line.ts";
import type { NodeId } from "./backplane.ts";
import type { LineOp } from "./op.ts";

/** Characters that wait at most for what their nodes have: as much as may wait to be told (`ReconnectBufSize` of NATS clients). */
const MAX_HELD = 8 * 1_048_576;

/** What a line takes besides its letters, about. */
const OVERHEAD = 500;

function sizeOf({ text = "", tags = "" }: LineOp): number {
  return OVERHEAD + text.length + tags.length;
}

/**
 * What was said in channels of which is not known yet that they are the same as the ones here: nodes that have just been started, or have
 * just met again, may have begun channels of one name apart. It waits until the node has told what it has.
 */
export class HeldLines {
  readonly #network: Network;
  /** By node, and by the folded names of channels. */
  readonly #lines = new Map<NodeId, Map<string, LineOp[]>>();
  #size = 0;

  constructor(network: Network) {
    this.#network = network;
  }

  /** Delivers a line, or keeps it until {@linkcode HeldLines.release}. */
  take(from: NodeId, op: LineOp, isKnown: boolean): void {
    const channel = isKnown || op.to !== undefined ? undefined : roomOf(this.#network, op);
    if (channel === undefined || !this.#hasToWait(from, op, channel)) {
      return applyLine(this.#network, op);
    }
    const rooms = this.#lines.get(from) ?? new Map<string, LineOp[]>();
    this.#lines.set(from, rooms);
    const lines = rooms.get(fold(channel.name)) ?? [];
    rooms.set(fold(channel.name), lines);
    lines.push(op);
    this.#size += sizeOf(op);
    if (this.#size > MAX_HELD) this.release(from);
  }

  /** Not before what the node has said there before. */
  #hasToWait(from: NodeId, op: LineOp, channel: Channel): boolean {
    if (!channel.isOne(op.life ?? -1)) return true;
    return this.#lines.get(from)?.has(fold(channel.name)) ?? false;
  }

  /** All is known that could be: delivers what belongs here. */
  release(from: NodeId): void {
    const rooms = this.#lines.get(from);
    this.#lines.delete(from);
    for (const op of rooms?.values().toArray().flat() ?? []) {
      this.#size -= sizeOf(op);
      applyLine(this.#network, op);
    }
  }
}
