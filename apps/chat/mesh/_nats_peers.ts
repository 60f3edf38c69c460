import type { NodeId } from "./backplane.ts";
import { MAX_HELD, MAX_PEERS, type NatsTimes } from "./_nats_limits.ts";

/** What is known of another node. */
interface Peer<T> {
  readonly id: NodeId;
  readonly name: string;
  heardAt: number;
  /** Nothing was heard of it for a lease. */
  lost: boolean;
  /** It has stopped, or another one has its name: nothing it says counts any more. */
  ended: boolean;
  /** The number of what it says next; nothing it has said was heard yet without it. */
  next: number | undefined;
  /** What came too early, by its number, and since when. */
  readonly held: Map<number, T>;
  heldSince: number;
  /** The last number that it has told of; and if that is missing, since when. */
  told: number;
  toldAt: number | undefined;
  /** It was missing before, too, and the log was read again since. */
  wasBehind: boolean;
}

/** What {@linkcode NatsPeers} tells. */
export interface PeersObserver<T> {
  /** A node has said something: each once, in order. */
  receive(id: NodeId, what: T): void;
  /** A node is heard of, for the first time or again after it was lost. */
  found(id: NodeId): void;
  /** A node counts as gone. */
  lost(id: NodeId): void;
  /** Something that a node has said will not come. */
  missed(id: NodeId): void;
}

type PeersTimes = Pick<NatsTimes, "lease" | "hold" | "silence">;

/** The other nodes: who is alive, and what they say, in order. */
export class NatsPeers<T> {
  readonly #peers = new Map<NodeId, Peer<T>>();
  readonly #times: PeersTimes;
  readonly #observer: PeersObserver<T>;
  /** When something has come out of the log. */
  #readAt = 0;

  constructor(times: PeersTimes, observer: PeersObserver<T>) {
    this.#times = times;
    this.#observer = observer;
  }

  /** Whether a node is there, as far as is known. */
  isAlive(id: NodeId): boolean {
    const peer = this.#peers.get(id);
    return peer !== undefined && !peer.lost && !peer.ended;
  }

  /** Those that are there. */
  get alive(): NodeId[] {
    return [...this.#peers.keys()].filter((id) => this.isAlive(id));
  }

  /** Whether a node has stopped, or another one has its name. */
  isGone(id: NodeId): boolean {
    return this.#peers.get(id)?.ended ?? false;
  }

  /** A node has said that it is there, and how many of what it has said were confirmed. */
  beat(id: NodeId, name: string, last: number, now: number): void {
    const peer = this.#hear(id, name, now);
    if (peer === undefined || peer.next === undefined || last < peer.next) return;
    peer.told = last;
    peer.toldAt ??= now;
  }

  /**
   * Whether something that nodes have said should have come long ago, so that the log is to be read again. What does not come
   * then either is given up: the log does not have it any more.
   */
  isBehind(now: number): boolean {
    let isBehind = false;
    for (const peer of this.#peers.values()) {
      if (peer.ended || peer.toldAt === undefined) continue;
      if (now - Math.max(peer.toldAt, this.#readAt) < this.#times.silence) continue;
      if (peer.wasBehind) this.#give(peer, now);
      else isBehind = peer.wasBehind = true;
    }
    return isBehind;
  }

  /** A node has said something that has a number. */
  receive(id: NodeId, name: string, number: number, what: T, now: number): void {
    this.#readAt = now;
    const peer = this.#hear(id, name, now);
    if (peer === undefined) return;
    // The log has an order: who begins to speak in it is the later one of that name.
    if (peer.next === undefined) this.#replace(peer);
    peer.next ??= number;
    if (number < peer.next) return;
    if (peer.held.size === 0) peer.heldSince = now;
    peer.held.set(number, what);
    this.#deliver(peer, now);
    if (peer.held.size > MAX_HELD) this.#skip(peer, now);
  }

  /** A node has stopped, or another one has its name. */
  end(id: NodeId): void {
    const peer = this.#peers.get(id);
    if (peer === undefined || peer.ended) return;
    peer.ended = true;
    peer.held.clear();
    if (!peer.lost) this.#observer.lost(id);
  }

  /** Whatever was not heard meanwhile says nothing: there was no connection, or this process stood still. */
  renew(now: number): void {
    for (const peer of this.#peers.values()) {
      peer.heardAt = now;
      peer.toldAt = undefined;
    }
  }

  /** Finds who was not heard of for too long, and gives up what does not come. */
  sweep(now: number): void {
    for (const peer of this.#peers.values()) {
      if (peer.held.size > 0 && now - peer.heldSince >= this.#times.hold) this.#skip(peer, now);
      if (peer.lost || peer.ended || now - peer.heardAt < this.#times.lease) continue;
      peer.lost = true;
      this.#observer.lost(peer.id);
    }
  }

  #hear(id: NodeId, name: string, now: number): Peer<T> | undefined {
    let peer = this.#peers.get(id);
    if (peer === undefined) {
      peer = this.#add(id, name, now);
    } else if (peer.ended) {
      return undefined;
    }
    peer.heardAt = now;
    if (peer.lost) {
      peer.lost = false;
      this.#observer.found(id);
    }
    return peer;
  }

  #add(id: NodeId, name: string, now: number): Peer<T> {
    const peer: Peer<T> = {
      ...{ id, name, heardAt: now, lost: false, ended: false, next: undefined },
      ...{ held: new Map<number, T>(), heldSince: now },
      ...{ told: 0, toldAt: undefined, wasBehind: false },
    };
    if (this.#peers.size >= MAX_PEERS) this.#forgetOne();
    this.#peers.set(id, peer);
    this.#observer.found(id);
    return peer;
  }

  /** Of those that are gone the one that was heard of first; of others, should there be so many, the same. */
  #forgetOne(): void {
    const all = [...this.#peers.values()];
    const gone = all.filter(({ lost, ended }) => lost || ended);
    const [first, ...rest] = gone.length > 0 ? gone : all;
    const oldest = rest.reduce((a, b) => (b.heardAt < a.heardAt ? b : a), first!);
    this.end(oldest.id);
    this.#peers.delete(oldest.id);
  }

  #replace({ id, name }: Peer<T>): void {
    for (const other of [...this.#peers.values()]) {
      if (other.name === name && other.id !== id) this.end(other.id);
    }
  }

  #deliver(peer: Peer<T>, now: number): void {
    for (let what; (what = peer.held.get(peer.next!)) !== undefined;) {
      peer.held.delete(peer.next!);
      peer.next!++;
      peer.heldSince = now;
      this.#observer.receive(peer.id, what);
    }
    if (peer.next! <= peer.told) return;
    peer.toldAt = undefined;
    peer.wasBehind = false;
  }

  /** What it has told of does not come any more. */
  #give(peer: Peer<T>, now: number): void {
    this.#skip(peer, now);
    peer.next = Math.max(peer.next!, peer.told + 1);
    this.#deliver(peer, now);
  }

  /** What is missing does not come any more. */
  #skip(peer: Peer<T>, now: number): void {
    while (peer.held.size > 0 && !peer.ended) {
      peer.next = Math.min(...peer.held.keys());
      this.#deliver(peer, now);
    }
    this.#observer.missed(peer.id);
  }
}
