import { DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import { deadline } from "@nats-io/transport-node";
import type { NodeId } from "./backplane.ts";
import { deleteRevision, type Holder, holderOf, put, readHolder } from "./_nats_holders.ts";
import { CONNECT_TIMEOUT } from "./_nats_limits.ts";
import type { NatsLink } from "./_nats_link.ts";
import type { NatsNames } from "./_nats_names.ts";

/** A key that this node has, or wants. */
interface Claim {
  readonly key: string;
  /** Of the bucket, when it got it; 0: it has not yet. */
  revision: number;
  /** While the broker is asked. */
  pending: Promise<boolean> | undefined;
}

/** How often a key may change hands while it is claimed, until that is given up. */
const MAX_TRIES = 5;

/** Keys that are asked for at once. */
const BATCH = 256;

/** What {@linkcode NatsClaims} needs. */
export interface NatsClaimsOptions {
  readonly names: NatsNames;
  readonly node: NodeId;
  /** Whether a node has to be reckoned with; one of which nothing could be heard yet has. */
  readonly isAlive: (id: NodeId) => boolean;
  readonly superseded: (key: string) => void;
  /** Another node was started under the name of this one. */
  readonly replaced: () => Error;
  readonly trouble: (message: string) => void;
}

/** The keys of this node. The broker decides who has one: it makes a change only if nobody else has made one. */
export class NatsClaims {
  readonly #options: NatsClaimsOptions;
  /** By where they stand in the bucket. */
  readonly #own = new Map<string, Claim>();
  #link: NatsLink | undefined;
  #isRegistered = false;

  constructor(options: NatsClaimsOptions) {
    this.#options = options;
  }

  /** There is a connection: sets right what has changed meanwhile, and watches what changes. */
  async connect(link: NatsLink): Promise<void> {
    const { names, node } = this.#options;
    if (!this.#isRegistered) await this.#register(link);
    this.#isRegistered = true;
    const there = await this.#read(link, (holder, subject) => this.#changed(holder, subject));
    const registered = there.get(names.nodeSubject());
    if (registered === undefined) await this.#register(link, 0);
    else if (registered.id !== node) throw this.#options.replaced();
    this.#link = link;
    await this.#reconcile(link, there);
  }

  async #register(link: NatsLink, revision?: number): Promise<void> {
    const { names } = this.#options;
    const answer = await put(link, names.nodeSubject(), this.#value, revision);
    // Whoever is not registered does not count: others would take its nicks.
    if (answer === "full") throw new Error(`stream ${names.claims} is full`);
  }

  disconnect(): void {
    this.#link = undefined;
  }

  /** Makes a key this node's own, if nobody else has it whom one has to reckon with. */
  claim(key: string): boolean | Promise<boolean> {
    const subject = this.#options.names.claimSubject(key);
    const own = this.#own.get(subject);
    if (own !== undefined) return own.pending ?? true;
    const claim: Claim = { key, revision: 0, pending: undefined };
    this.#own.set(subject, claim);
    if (this.#link === undefined) return true;
    claim.pending = this.#ask(this.#link, subject, claim);
    return claim.pending;
  }

  release(key: string): void {
    const subject = this.#options.names.claimSubject(key);
    const claim = this.#own.get(subject);
    if (claim === undefined) return;
    this.#own.delete(subject);
    if (this.#link !== undefined) this.#delete(this.#link, claim.revision);
  }

  /** Nobody has the name of this node any more, and so none of its keys. */
  async leave(): Promise<void> {
    const { names, node } = this.#options;
    const link = this.#link;
    if (link === undefined) return;
    const holder = await readHolder(link, names.claims, names.nodeSubject());
    if (holder?.id === node) await deleteRevision(link, names.claims, holder.revision);
  }

  /** Takes everything out of the bucket that belongs to nodes that are gone. */
  async sweep(): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    const { names, node, isAlive } = this.#options;
    const all = await this.#read(link);
    const dead = [...all.values()].filter(({ name, id }) =>
      id !== node && !(isAlive(id) && all.get(names.nodeSubject(name))?.id === id)
    );
    for (let i = 0; i < dead.length; i += BATCH) {
      await Promise.all(
        dead.slice(i, i + BATCH).map(({ revision }) =>
          deleteRevision(link, names.claims, revision)
        ),
      );
    }
  }

  get #value(): string {
    return `${this.#options.names.node} ${this.#options.node}`;
  }

  /** Whether one has to reckon with it: nobody has its name but itself, either. */
  async #isAlive(link: NatsLink, { name, id }: Holder): Promise<boolean> {
    const { names, isAlive } = this.#options;
    if (!isAlive(id)) return false;
    return (await readHolder(link, names.claims, names.nodeSubject(name)))?.id === id;
  }

  /** What is in the bucket; what comes into it later is told to `later`, or nobody is told. */
  async #read(
    link: NatsLink,
    later?: (holder: Holder, subject: string) => void,
  ): Promise<Map<string, Holder>> {
    const { claims } = this.#options.names;
    const { state: { last_seq: last, messages } } = await link.manager.streams.info(claims);
    const there = new Map<string, Holder>();
    const complete = Promise.withResolvers<void>();
    let isComplete = false;
    const receive = (message: JsMsg) => {
      const holder = holderOf(message);
      if (holder !== undefined) {
        if (isComplete) later?.(holder, message.subject);
        else there.set(message.subject, holder);
      }
      // The last one may be taken out before it has come.
      if (message.seq >= last || message.info.pending === 0) complete.resolve();
    };
    const from = { deliver_policy: DeliverPolicy.LastPerSubject };
    const stop = await link.follow(claims, from, receive);
    if (messages > 0) await deadline(link.unlessEnded(complete.promise), CONNECT_TIMEOUT);
    isComplete = true;
    if (later === undefined) await stop();
    return there;
  }

  #changed(holder: Holder, subject: string): void {
    const { names, node, superseded, replaced } = this.#options;
    if (subject === names.nodeSubject() && holder.id !== node) return void replaced();
    const own = this.#own.get(subject);
    if (own === undefined || own.revision === 0) return;
    if (holder.id === node || holder.revision < own.revision) return;
    this.#own.delete(subject);
    superseded(own.key);
  }

  async #ask(link: NatsLink, subject: string, claim: Claim): Promise<boolean> {
    try {
      return await this.#settle(link, subject, claim);
    } catch (error) {
      // It is claimed when there is a connection again.
      link.fail(`a claim has failed: ${(error as Error).message}`);
      return true;
    } finally {
      claim.pending = undefined;
    }
  }

  /** Takes a key that may be given back meanwhile; whether it was to be had, or nobody wants it any more. */
  async #settle(
    link: NatsLink,
    subject: string,
    claim: Claim,
    known?: Holder,
  ): Promise<boolean> {
    const revision = await this.#take(link, subject, known);
    const isWanted = this.#own.get(subject) === claim;
    if (!isWanted) this.#delete(link, revision);
    else if (revision > 0) claim.revision = revision;
    else this.#own.delete(subject);
    return revision > 0 || !isWanted;
  }

  /** The revision with which it has become this node's; 0: it is somebody else's. */
  async #take(link: NatsLink, subject: string, known?: Holder): Promise<number> {
    const { names, node } = this.#options;
    for (let tries = 0, holder = known; tries < MAX_TRIES; tries++) {
      if (holder !== undefined && holder.id !== node && await this.#isAlive(link, holder)) return 0;
      const answer = await put(link, subject, this.#value, holder?.revision ?? 0);
      if (answer === "full") {
        this.#options.trouble(`NATS stream ${names.claims} is full: nicks are refused`);
        return 0;
      }
      if (answer !== "changed") return answer;
      holder = await readHolder(link, names.claims, subject);
    }
    return 0;
  }

  async #reconcile(link: NatsLink, there: ReadonlyMap<string, Holder>): Promise<void> {
    const { node, names, superseded } = this.#options;
    for (const [subject, { id, revision }] of there) {
      if (id !== node || subject === names.nodeSubject()) continue;
      if (!this.#own.has(subject)) this.#delete(link, revision);
    }
    const all = [...this.#own];
    for (let i = 0; i < all.length; i += BATCH) {
      await Promise.all(
        all.slice(i, i + BATCH).map(async ([subject, claim]) => {
          const holder = there.get(subject);
          if (holder?.id === node) claim.revision = holder.revision;
          else if (!await this.#settle(link, subject, claim, holder)) superseded(claim.key);
        }),
      );
    }
  }

  #delete(link: NatsLink, revision: number): void {
    if (revision === 0) return;
    deleteRevision(link, this.#options.names.claims, revision)
      .catch((error) => link.fail(`a claim cannot be released: ${error.message}`));
  }
}
