import type { Op } from "./op.ts";

/** A node, since its start: one that was started again is another one. Letters and digits, 64 at most. */
export type NodeId = string;

/** What is heard of the other nodes. */
export interface BackplaneReceiver {
  /** Another node has said something: each once, those of a node in the order in which it said them. */
  receive(from: NodeId, op: Op): void;
  /** A node is heard of, for the first time or again after it was lost. What it says now may come before or after this. */
  found(node: NodeId): void;
  /** Nothing was heard of a node for so long that all it had counts as gone; or it has stopped, after all that it said. */
  lost(node: NodeId): void;
  /** What a node has said is missing for good: it is to tell once more what it has. */
  missed(node: NodeId): void;
  /** Others can be reached again, or for the first time: what is here is to be told to them. */
  connected(): void;
  /** Others cannot be reached: what is said waits. Nodes are lost some time later, as if each had gone. */
  disconnected(reason: string): void;
  /** Somebody else holds a key that this node had claimed, or wanted while others could not be reached. It is not this node's any more. */
  superseded(key: string): void;
}

/** What a node shares with others. It knows nothing of what is said. */
export interface Backplane {
  readonly node: NodeId;
  /** Whether there can be others at all. */
  readonly isShared: boolean;
  /** Whether others can be reached. */
  readonly connected: boolean;

  /**
   * Tells all other nodes, after what was told before.
   *
   * @returns nothing if nobody is to be waited for, or else a promise that resolves when it outlives this node, or when others
   * cannot be reached: then it waits here, and is told when they can. It never rejects.
   * @throws {BackplaneFullError} If too much waits already: then it is not told.
   */
  publish(op: Op): void | Promise<void>;

  /**
   * Makes a key (letters, digits and punctuation of ASCII) this node's own until it is released, or the node is lost. A node has a
   * key as often as it claims it, and releases it once. Where others cannot be reached it is granted, and
   * claimed when they can: {@linkcode BackplaneReceiver.superseded} tells if somebody else has it then.
   *
   * @returns whether it was granted; a promise of that if others are asked. It never rejects.
   */
  claim(key: string): boolean | Promise<boolean>;

  /** Lets others claim a key. One that is not this node's own is left alone. */
  release(key: string): void;

  /**
   * What all nodes, also this one, have told with that topic since some time (milliseconds since 1970), oldest first, as far as it is
   * kept.
   *
   * @throws If it cannot be had now, or takes too long.
   */
  history(topic: string, since: number): Promise<readonly Op[]>;

  /**
   * Starts to receive. Resolves when others can be reached.
   *
   * @throws If they cannot.
   */
  start(receiver: BackplaneReceiver): Promise<void>;

  /** Tells the others that this node goes, after what it has told; waits at most `timeout` milliseconds for them to have it. */
  stop(timeout: number): Promise<void>;
}

/** More waits to be told to other nodes than may. */
export class BackplaneFullError extends Error {
  override readonly name = "BackplaneFullError";
}
