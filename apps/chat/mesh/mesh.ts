import type { Channel } from "../irc/channel.ts";
import type { IrcServer } from "../irc/irc_server.ts";
import { fold } from "../irc/names.ts";
import type { Session } from "../irc/session.ts";
import type { User } from "../irc/user.ts";
import { roomOf } from "./_apply_line.ts";
import { applyOp } from "./_apply_op.ts";
import { applyUsers } from "./_apply_user.ts";
import { HeldLines } from "./_held_lines.ts";
import { Histories } from "./_histories.ts";
import { Reachability } from "./_reachability.ts";
import type { RemoteNode } from "./_remote_node.ts";
import { recordParts } from "./_room_record.ts";
import { latestOf } from "./_latest_of.ts";
import { StandIns } from "./_stand_ins.ts";
import { giveUp } from "./_superseded.ts";
import { Teller } from "./_teller.ts";
import { Turns } from "./_turns.ts";
import type { Backplane, BackplaneReceiver, NodeId } from "./backplane.ts";
import type { LineOp, Op } from "./op.ts";

/** How many ticks to wait for what a node has until it is asked for, and then until it is asked for again. */
const ASK_AFTER = 2;
const ASK_EVERY = 5;

/** How many ticks a node is asked that does not answer: the last that was heard of one may come when it has been gone for long. */
const ASK_FOR = 60;

/**
 * How far a node's clock may be ahead, in milliseconds: a day. What comes from later than that is passed over, since nobody could change
 * it any more.
 */
const MAX_AHEAD = 86_400_000;

/** The servers of a network, as one of them knows them: what the others say comes in, and what they have to know goes out. */
export class Mesh implements BackplaneReceiver {
  readonly #server: IrcServer;
  readonly #backplane: Backplane;
  readonly #nodes = new Map<NodeId, RemoteNode>();
  /** Nodes of which is not known what they have, and for how many ticks. */
  readonly #strangers = new Map<NodeId, number>();
  readonly #standIns: StandIns;
  readonly #reachability: Reachability;
  readonly #histories: Histories;
  readonly #heldLines: HeldLines;
  readonly #turns: Turns;
  readonly #teller: Teller;

  constructor(server: IrcServer, backplane: Backplane) {
    this.#server = server;
    this.#backplane = backplane;
    this.#standIns = new StandIns(server.network);
    this.#reachability = new Reachability(server);
    this.#histories = new Histories(backplane, server.network.rooms, (op) => this.#isAhead(op));
    this.#heldLines = new HeldLines(server.network);
    this.#turns = new Turns(server.nextTurn, server.onError);
    this.#teller = new Teller(server, backplane);
    server.network.onFree = (nick) => this.#standIns.free(nick);
  }

  /** The names of the others. */
  get servers(): ReadonlySet<string> {
    return new Set(this.#nodes.values().map(({ server }) => server));
  }

  /** Fetches what was said in a channel before this server knew of it. */
  learnHistory(channel: Channel): Promise<void> {
    return this.#histories.learn(channel);
  }

  /** Tells somebody who has come what others were told before. */
  greet(session: Session): void {
    this.#reachability.greet(session);
  }

  receive(from: NodeId, op: Op): void {
    this.#turns.take(this.#receive(from, op));
  }

  *#receive(from: NodeId, op: Op): Iterable<void> {
    const node = this.#nodes.get(from);
    if (this.#isAhead(op)) return this.#passOver(node);
    const { network, others } = this.#server;
    switch (op.op) {
      case "hello":
        if (op.to === undefined || op.to === this.#backplane.node) this.#teller.answer();
        return;
      case "begin":
        return yield* this.#begin(from, op.server, op.startedAt);
      case "line":
        if (node?.isKnown) this.#meetRoom(node, op);
        return this.#heldLines.take(from, op, node?.isKnown ?? false);
      case "wallops":
        return network.wallops(op.by, op.text);
      case "ask":
        if (op.to === this.#backplane.node) this.#tellRoom(op.channel);
        return;
    }
    if (node === undefined) return this.#meet(from);
    if (op.op === "end") return yield* this.#end(node);
    const ask = (channel: string) => others.tell({ op: "ask", to: from, channel });
    const applying = { network, standIns: this.#standIns, node, ask };
    if (op.op === "users") return yield* applyUsers(applying, op.users);
    applyOp(applying, op);
  }

  #isAhead(op: Op): boolean {
    return latestOf(op) > this.#server.now() + MAX_AHEAD;
  }

  /** Told once: with each op it would be a flood. */
  #passOver(node: RemoteNode | undefined): void {
    if (node === undefined || node.isAhead) return;
    node.isAhead = true;
    this.#server.tell({ event: "serverAhead", server: node.server });
  }

  *#begin(from: NodeId, server: string, startedAt: number): Iterable<void> {
    const isFormer = (node: RemoteNode) => node.id !== from && fold(node.server) === fold(server);
    const former = this.#nodes.values().find(isFormer);
    // Two of one name: the one that was started later has taken the other's place.
    if (former !== undefined && former.startedAt > startedAt) return;
    if (former !== undefined) yield* this.#lost(former.id);
    this.#strangers.delete(from);
    const told = new Set<User>();
    const node = this.#nodes.get(from);
    if (node !== undefined) {
      node.told = told;
      return;
    }
    const fresh = { users: new Set<User>(), told, isKnown: false, isAhead: false };
    this.#nodes.set(from, { id: from, server, startedAt, ...fresh });
    this.#server.tell({ event: "serverJoined", server });
  }

  *#end(node: RemoteNode): Iterable<void> {
    const { told } = node;
    node.told = undefined;
    if (told === undefined) return;
    node.isKnown = true;
    this.#heldLines.release(node.id);
    for (const user of [...node.users]) {
      if (told.has(user)) continue;
      this.#remove(node, user);
      yield;
    }
  }

  #remove(node: RemoteNode, user: User): void {
    node.users.delete(user);
    this.#standIns.forget(user);
    // As servers have always told it: which two do not hear of each other any more.
    if (this.#server.network.users.withId(user.id) !== user) return;
    this.#server.network.remove(user, `${this.#server.config.name} ${node.server}`);
  }

  /** A node may speak of a channel as of one that it has just become one with, of which only a third one has told it yet. */
  #meetRoom({ id, users }: RemoteNode, op: LineOp): void {
    const { network, others } = this.#server;
    const channel = op.to === undefined ? roomOf(network, op) : undefined;
    if (channel === undefined || op.life === undefined || channel.isOne(op.life)) return;
    // It is the same one if users of that node are in it.
    if (!channel.members.keys().some((member) => users.has(member))) return;
    network.rooms.meet(channel, op.life);
    others.tell({ op: "ask", to: id, channel: channel.name });
  }

  #tellRoom(name: string): void {
    const channel = this.#server.network.channel(name);
    if (channel === undefined) return;
    for (const room of recordParts(channel)) {
      this.#server.others.tell({ op: "rooms", rooms: [room] });
    }
  }

  found(node: NodeId): void {
    if (!this.#nodes.has(node)) this.#meet(node);
  }

  #meet(node: NodeId): void {
    if (!this.#strangers.has(node)) this.#strangers.set(node, 0);
  }

  missed(node: NodeId): void {
    for (const channel of this.#server.network.rooms.all.values()) {
      channel.hasWholeHistory = false;
    }
    this.#server.others.tell({ op: "hello", to: node });
  }

  lost(id: NodeId): void {
    this.#turns.take(this.#lost(id));
  }

  *#lost(id: NodeId): Iterable<void> {
    this.#strangers.delete(id);
    this.#heldLines.release(id);
    const node = this.#nodes.get(id);
    if (node === undefined) return;
    this.#nodes.delete(id);
    for (const user of [...node.users]) {
      this.#remove(node, user);
      yield;
    }
    this.#server.tell({ event: "serverLost", server: node.server });
  }

  connected(): void {
    this.#reachability.restored();
    this.#server.others.tell({ op: "hello" });
    this.#teller.tell();
  }

  disconnected(_reason: string): void {
    this.#reachability.lost();
  }

  superseded(key: string): void {
    giveUp(this.#server, key);
  }

  /** To be called about every second. */
  tick(): void {
    this.#reachability.tick();
    this.#teller.tick();
    if (!this.#backplane.connected) return;
    for (const [node, ticks] of this.#strangers) {
      this.#strangers.set(node, ticks + 1);
      if (ticks >= ASK_FOR) this.#strangers.delete(node);
      if (ticks % ASK_EVERY === ASK_AFTER) this.#server.others.tell({ op: "hello", to: node });
    }
  }
}
