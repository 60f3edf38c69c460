import type { NodeId } from "./backplane.ts";
import { MemoryBackplane } from "./memory_backplane.ts";
import { decodeOp, encodeOp, type Op } from "./op.ts";

/** How long nothing is heard of a node until it counts as lost, in milliseconds. */
const LEASE = 15_000;

/** How a {@linkcode MemoryHub} works. */
export interface MemoryHubOptions {
  /** Nothing is handed on but by {@linkcode MemoryHub.step} and {@linkcode MemoryHub.flush}. */
  readonly manual?: boolean;
  /** Characters that may wait at a node that is cut off. */
  readonly maxWaiting?: number;
}

/** Something that can happen next. */
type Step = () => void;

/** What one node has heard of another. */
interface Ear {
  /** How much of what it said. */
  read: number;
  heardAt: number;
  lost: boolean;
}

/** What a node is to the others. */
interface Member {
  readonly backplane: MemoryBackplane;
  /** All that it has said and is stored; `undefined` is its farewell. */
  readonly said: (string | undefined)[];
  readonly ears: Map<Member, Ear>;
  /** It cannot reach the others, nor they it. */
  cut: boolean;
  /** It has died, or stopped. */
  gone: boolean;
}

/** Joins nodes in one process, as a broker does: with what can go wrong between them, and a clock that stands still unless it is moved. */
export class MemoryHub {
  readonly #members = new Map<MemoryBackplane, Member>();
  /** Who has which key. */
  readonly #claims = new Map<string, Member>();
  readonly #topics: Op[] = [];
  readonly #options: MemoryHubOptions;
  /** Nothing is handed on by itself. */
  isManual: boolean;
  #now = 0;
  #awake = false;

  constructor(options: MemoryHubOptions = {}) {
    this.#options = options;
    this.isManual = options.manual ?? false;
  }

  /** One more node, which takes part from `start` on. */
  join(node: NodeId): MemoryBackplane {
    return new MemoryBackplane(node, this, this.#options.maxWaiting);
  }

  /** The node cannot reach the others any more. */
  partition(backplane: MemoryBackplane): void {
    const member = this.#members.get(backplane)!;
    member.cut = true;
    backplane.connected = false;
    backplane.cutOff();
    backplane.receiver?.disconnected("cut off");
  }

  /** The node can reach the others again. */
  heal(backplane: MemoryBackplane): void {
    const member = this.#members.get(backplane)!;
    member.cut = false;
    backplane.connected = true;
    this.#reconcile(member);
    backplane.receiver?.connected();
    this.#hear();
    this.wake();
  }

  /** The node is no more, at once, with all that it has not told yet. */
  kill(backplane: MemoryBackplane): void {
    const member = this.#members.get(backplane)!;
    member.gone = true;
    backplane.receiver = undefined;
    backplane.connected = false;
  }

  /** Time passes, in milliseconds: who is not heard of for too long is lost. */
  pass(elapsed: number): void {
    this.#now += elapsed;
    this.#hear();
  }

  /** @ignore */
  start(backplane: MemoryBackplane): void {
    const member: Member = { backplane, said: [], ears: new Map(), cut: false, gone: false };
    for (const other of this.#members.values()) {
      if (other.gone) continue;
      other.ears.set(member, { read: 0, heardAt: this.#now, lost: true });
      member.ears.set(other, { read: other.said.length, heardAt: this.#now, lost: true });
    }
    this.#members.set(backplane, member);
    backplane.receiver?.connected();
    this.#hear();
    this.wake();
  }

  /** @ignore */
  stop(backplane: MemoryBackplane): void {
    const member = this.#members.get(backplane);
    if (member === undefined || member.gone) return;
    if (!member.cut) {
      for (let op = backplane.take(); op !== undefined; op = backplane.take()) {
        this.#store(member, op);
      }
      member.said.push(undefined);
    }
    member.gone = true;
    for (const [key, holder] of this.#claims) {
      if (holder === member) this.#claims.delete(key);
    }
    this.wake();
  }

  /** @ignore */
  async claim(backplane: MemoryBackplane, key: string): Promise<boolean> {
    await Promise.resolve();
    const member = this.#members.get(backplane)!;
    if (member.gone || !member.cut && !this.#isFree(key, member)) return false;
    if (!member.cut) this.#claims.set(key, member);
    backplane.keys.add(key);
    return true;
  }

  /** @ignore */
  release(backplane: MemoryBackplane, key: string): void {
    const member = this.#members.get(backplane);
    backplane.keys.delete(key);
    if (member === undefined || member.cut) return;
    if (this.#claims.get(key) === member) this.#claims.delete(key);
  }

  /** @ignore */
  history(topic: string, since: number): readonly Op[] {
    return this.#topics.filter((op) => op.op === "line" && op.topic === topic && op.time >= since);
  }

  /** Lets what was said go on, unless that is done by hand. */
  wake(): void {
    if (this.isManual || this.#awake) return;
    this.#awake = true;
    queueMicrotask(() => {
      this.#awake = false;
      this.flush();
    });
  }

  /** Hands on until there is nothing to hand on. */
  flush(): void {
    while (this.step(() => 0));
  }

  /** Hands on one thing: whichever `pick` chooses of so many. Whether there was one. */
  step(pick: (count: number) => number): boolean {
    const steps = [...this.#steps()];
    if (steps.length === 0) return false;
    steps[pick(steps.length)]!();
    return true;
  }

  *#steps(): Iterable<Step> {
    for (const member of this.#members.values()) {
      const { backplane, cut, gone } = member;
      if (cut || gone) continue;
      if (backplane.hasWaiting) yield () => this.#store(member, backplane.take()!);
      for (const [other, ear] of member.ears) {
        if (ear.read < other.said.length) yield () => this.#handOn(member, other, ear);
      }
    }
  }

  #store(member: Member, op: Op): void {
    member.said.push(encodeOp(op));
    if (op.op === "line" && op.topic !== undefined) this.#topics.push(op);
  }

  #handOn({ backplane, ears }: Member, from: Member, ear: Ear): void {
    const said = from.said[ear.read++];
    const { receiver } = backplane;
    if (said === undefined) {
      ears.delete(from);
      return receiver?.lost(from.backplane.node);
    }
    const op = decodeOp(said);
    if (op === undefined) throw new Error(`Cannot tell others as an op: current value is ${said}`);
    receiver?.receive(from.backplane.node, op);
  }

  #isHeard(member: Member, other: Member): boolean {
    return !member.cut && !other.cut && !other.gone;
  }

  #hear(): void {
    for (const member of this.#members.values()) {
      if (member.gone) continue;
      const { receiver } = member.backplane;
      for (const [other, ear] of member.ears) {
        if (this.#isHeard(member, other)) {
          ear.heardAt = this.#now;
          if (ear.lost) receiver?.found(other.backplane.node);
          ear.lost = false;
        } else if (!ear.lost && this.#now - ear.heardAt >= LEASE) {
          ear.lost = true;
          receiver?.lost(other.backplane.node);
        }
      }
    }
  }

  /** Whether nobody else has it whom one has to reckon with. */
  #isFree(key: string, member: Member): boolean {
    const holder = this.#claims.get(key);
    if (holder === undefined || holder === member) return true;
    return member.ears.get(holder)?.lost ?? true;
  }

  #reconcile(member: Member): void {
    for (const [key, holder] of this.#claims) {
      if (holder === member && !member.backplane.keys.has(key)) this.#claims.delete(key);
    }
    for (const key of [...member.backplane.keys]) {
      const holder = this.#claims.get(key);
      if (holder === undefined || holder === member || holder.gone) {
        this.#claims.set(key, member);
      } else {
        member.backplane.keys.delete(key);
        member.backplane.receiver?.superseded(key);
      }
    }
  }
}
