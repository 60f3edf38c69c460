import { keep, MAX_NAME } from "./_keep.ts";
import { KeepAlive } from "./_keep_alive.ts";
import type { WindowState } from "./_windows.ts";

/** Batches that are open at once: of those that never end, the oldest are forgotten. ergo nests two. */
const MAX_BATCHES = 32;

/** Requests whose answers are waited for; the oldest is forgotten. */
const MAX_LABELS = 256;

/** Messages that have gone out and are not confirmed yet; the oldest is forgotten. */
const MAX_UNCONFIRMED = 256;

/** An open batch (IRCv3 batch). Its lines are dealt with as they come: nothing is gathered. */
export interface Batch {
  readonly type: string;
  readonly params: readonly string[];
  /** Where what it answers was asked. */
  readonly origin: WindowState | undefined;
  readonly label: string | undefined;
  /** Lines so far. */
  lines: number;
}

/** A message that has gone out, and of which the server has not told yet that it has it. */
export interface Unconfirmed {
  readonly window: WindowState;
  readonly target: string;
  readonly text: string;
  readonly label: string | undefined;
  /** When it was sent, in milliseconds since 1970, and how many PINGs before it. */
  readonly at: number;
  readonly pings: number;
}

function limit(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

/** What belongs to one connection. */
export class Session {
  phase: "registering" | "registered" = "registering";
  /** This client's nick; while it registers, the one that it tries. */
  nick: string;
  /** `user@host` as others see this client. */
  userHost: string | undefined;
  /** Nicks that the server did not want, and why the first of them. */
  refusals = 0;
  refusal = "";
  /** The nick that is wanted is none at this server. */
  isNoNick = false;
  /** When to try again to get the nick that is wanted. */
  regainAt = Infinity;
  /** Whether the answer to that is to be kept quiet. */
  regaining = false;
  /** The nick that `/nick` has asked for, until the server answers. */
  askedNick: string | undefined;
  /** Capabilities that were asked for, and those that are there (IRCv3). */
  readonly asked = new Set<string>();
  readonly capabilities = new Set<string>();
  /** Those that were asked for each alone, which happens once. */
  readonly askedAlone = new Set<string>();
  /** Whether the list of capabilities was answered. */
  listed = false;
  /** The token whose PONG says that all rooms have answered. */
  readyToken: string | undefined;
  /** When it is waited for no longer. */
  readyBy = Infinity;
  ready = false;
  /** Histories that are still to be asked for, by their windows. */
  readonly histories = new Map<WindowState, string>();
  /** The token whose PONG says that the last one was answered. */
  historyToken: string | undefined;
  /** Whether a line has come. */
  greeted = false;
  /** What the server said last about ending the connection. */
  lastError: string | undefined;
  quitting = false;
  readonly keepAlive: KeepAlive;
  readonly #batches = new Map<string, Batch>();
  readonly #labels = new Map<string, WindowState>();
  #labelCount = 0;
  #unconfirmed: Unconfirmed[] = [];

  constructor(nick: string, now: number) {
    this.nick = nick;
    this.keepAlive = new KeepAlive(now);
  }

  has(capability: string): boolean {
    return this.capabilities.has(capability);
  }

  openBatch(reference: string, batch: Batch): void {
    this.#batches.set(keep(reference, MAX_NAME), batch);
    limit(this.#batches, MAX_BATCHES);
  }

  batch(reference: string | undefined): Batch | undefined {
    return reference === undefined ? undefined : this.#batches.get(reference);
  }

  closeBatch(reference: string): Batch | undefined {
    const batch = this.#batches.get(reference);
    this.#batches.delete(reference);
    return batch;
  }

  /** A label for a request that was made in a window; `undefined` if the server has none. */
  label(window: WindowState): string | undefined {
    if (!this.has("labeled-response")) return undefined;
    const label = (++this.#labelCount).toString(36);
    this.#labels.set(label, window);
    limit(this.#labels, MAX_LABELS);
    return label;
  }

  /** Where the request with that label was made; each is answered once. */
  takeLabel(label: string | undefined): WindowState | undefined {
    if (label === undefined) return undefined;
    const window = this.#labels.get(label);
    this.#labels.delete(label);
    return window;
  }

  expect(message: Unconfirmed): void {
    this.#unconfirmed.push(message);
    if (this.#unconfirmed.length > MAX_UNCONFIRMED) this.#unconfirmed.shift();
  }

  /** A message with that label has failed. */
  takeUnconfirmed(label: string | undefined): Unconfirmed | undefined {
    const index = label === undefined
      ? -1
      : this.#unconfirmed.findIndex((it) => it.label === label);
    return index < 0 ? undefined : this.#unconfirmed.splice(index, 1)[0];
  }

  /**
   * A message has come back. The server keeps their order, so what was sent before it and did not come back never will: it was
   * refused, or changed.
   */
  confirm(label: string | undefined, target: string, text: string): void {
    const index = this.#unconfirmed.findIndex((it) =>
      label === undefined ? it.target === target && it.text === text : it.label === label
    );
    if (index >= 0) this.#unconfirmed.splice(0, index + 1);
  }

  /** The server has answered that PING, of those that were counted: it has taken all that was sent before. */
  confirmBefore(ping: number): void {
    this.#unconfirmed = this.#unconfirmed.filter(({ pings }) => pings >= ping);
  }

  /** All whose fate is unknown. */
  unconfirmed(): readonly Unconfirmed[] {
    return this.#unconfirmed;
  }
}
