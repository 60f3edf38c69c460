import type { JsMsg, StreamInfo } from "@nats-io/jetstream";
import { createInbox, headers, type Msg } from "@nats-io/transport-node";
import type { NodeId } from "./backplane.ts";
import type { NatsClaims } from "./_nats_claims.ts";
import type { NatsTimes } from "./_nats_limits.ts";
import type { NatsLink } from "./_nats_link.ts";
import { MESSAGE_ID, type NatsNames } from "./_nats_names.ts";
import type { NatsOutbox, Outgoing } from "./_nats_outbox.ts";
import type { NatsPeers } from "./_nats_peers.ts";
import { ensureStores } from "./_nats_stores.ts";

/** What outlives a connection. */
export interface NatsState {
  readonly node: NodeId;
  readonly names: NatsNames;
  readonly times: NatsTimes;
  readonly outbox: NatsOutbox;
  readonly peers: NatsPeers<Uint8Array>;
  readonly claims: NatsClaims;
  /** How far the log was read, and when it was made: one that was made anew counts from 1. */
  position: { readonly created: string; sequence: number } | undefined;
}

const ID = /^([A-Za-z0-9]{1,64})\.([1-9]\d{0,15})$/;
const BEAT = /^([A-Za-z0-9]{1,64}) (\d{1,16}) (\d{1,16})$/;

/** What has no id is nothing that a node says. Throws if the log takes nothing: it is full, or not for this node. */
async function tryLog(link: NatsLink, names: NatsNames): Promise<void> {
  const answer = await link.request(names.logSubject(undefined), "", headers());
  const { error } = answer.json<{ error?: { description: string } }>();
  if (error !== undefined) throw new Error(`JetStream refuses: ${error.description}`);
}

/** A node's share in the network as long as one connection lasts. */
export class NatsSession {
  readonly link: NatsLink;
  readonly #state: NatsState;
  readonly #openedAt: number;
  readonly #storesMadeAt: number;
  /** When something came back from the broker. */
  #heardAt: number;

  private constructor(link: NatsLink, state: NatsState, storesMadeAt: number) {
    this.link = link;
    this.#state = state;
    this.#storesMadeAt = storesMadeAt;
    this.#openedAt = this.#heardAt = performance.now();
  }

  /** Takes part, from where the last session has ended. */
  static async open(link: NatsLink, state: NatsState): Promise<NatsSession> {
    const { names, peers, claims, outbox } = state;
    const { log, madeAt } = await ensureStores(link.manager, names);
    await tryLog(link, names);
    const session = new NatsSession(link, state, madeAt);
    link.listen(names.beatSubjects, (message) => session.#hearBeat(message));
    session.#beat();
    await claims.connect(link);
    session.#goTo(log);
    const from = { opt_start_seq: state.position!.sequence + 1 };
    await link.follow(names.log, from, (message) => session.#hear(message));
    const inbox = createInbox();
    link.listen(`${inbox}.*`, (message) => session.#confirm(message));
    peers.renew(performance.now());
    outbox.connect((message) => session.#send(message, inbox));
    return session;
  }

  /** Whether so much time has passed that who was not heard of is not there. */
  get isSettled(): boolean {
    return performance.now() - this.#openedAt >= this.#state.times.lease;
  }

  /** Gives a sign of life, and looks for those of the others. To be called for each beat. */
  tick(now: number): void {
    const { outbox, peers, times } = this.#state;
    const { oldestSentAt } = outbox;
    if (now - this.#heardAt >= times.silence) {
      this.link.fail("it does not answer");
    } else if (oldestSentAt !== undefined && now - oldestSentAt >= times.acknowledge) {
      this.link.fail("it does not confirm what it is sent");
    } else if (peers.isBehind(now)) {
      this.link.fail("it does not send what others have said");
    } else {
      this.#beat();
    }
  }

  #beat(): void {
    const { names, node, outbox } = this.#state;
    this.link.say(names.beatSubject, `${node} ${outbox.confirmed} ${this.#storesMadeAt}`);
  }

  /** The first time only what comes from now on is read: what there is others tell. */
  #goTo({ created, state: { last_seq: last } }: StreamInfo): void {
    const { position } = this.#state;
    const isSame = position?.created === created;
    const sequence = position === undefined ? last : isSame ? Math.min(position.sequence, last) : 0;
    this.#state.position = { created, sequence };
  }

  #hearBeat(message: Msg): void {
    const [, id, last, storesMadeAt] = BEAT.exec(message.string()) ?? [];
    if (id === undefined) return;
    if (Number(storesMadeAt) > this.#storesMadeAt) return this.link.fail("a stream was made anew");
    const now = performance.now();
    this.#heardAt = now;
    const { node, peers } = this.#state;
    if (id !== node) peers.beat(id, message.subject.split(".").at(-1)!, Number(last), now);
  }

  #hear(message: JsMsg): void {
    const { names, peers, position } = this.#state;
    if (this.link.isClosed) return;
    position!.sequence = message.seq;
    const name = names.nodeOf(message.subject);
    if (name === names.node) return;
    const [, id, number] = ID.exec(message.headers?.get(MESSAGE_ID) ?? "") ?? [];
    if (id === undefined) return;
    peers.receive(id, name, Number(number), message.data, performance.now());
  }

  #send({ number, subject, data }: Outgoing, inbox: string): void {
    const id = headers();
    id.set(MESSAGE_ID, `${this.#state.node}.${number}`);
    this.link.ask(subject, data, `${inbox}.${number}`, id);
  }

  #confirm(message: Msg): void {
    if (this.link.isClosed) return;
    if (message.data.length === 0) return this.link.fail("JetStream does not answer");
    const { error } = message.json<{ error?: { description: string } }>();
    if (error !== undefined) return this.link.fail(`JetStream refuses: ${error.description}`);
    this.#state.outbox.confirm(Number(message.subject.split(".").at(-1)));
  }
}
