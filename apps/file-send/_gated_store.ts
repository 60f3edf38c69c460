import type { Decision, EntryFailure, ManifestEntry } from "./protocol/messages.ts";
import type { Store } from "./protocol/store.ts";

/**
 * Lets a transfer begin, or throws what the other side is told. The signal aborts when nobody waits for the answer any more.
 */
export type Gate = (
  entries: readonly ManifestEntry[],
  decisions: readonly Decision[],
  signal: AbortSignal,
) => Promise<void>;

/** What is done before a store decides. The signal is that of a {@linkcode Gate}. */
export type Prelude = (entries: readonly ManifestEntry[], signal: AbortSignal) => Promise<void>;

/** A store, and before that a gate which sees what the store would take. */
export class GatedStore implements Store {
  readonly #store: Store;
  readonly #prelude: Prelude;
  readonly #gate: Gate;

  /** The store is disposed of with this one. */
  constructor(store: Store, prelude: Prelude, gate: Gate) {
    this.#store = store;
    this.#prelude = prelude;
    this.#gate = gate;
  }

  get onStored(): () => void {
    return this.#store.onStored;
  }

  set onStored(onStored: () => void) {
    this.#store.onStored = onStored;
  }

  get storedBytes(): number {
    return this.#store.storedBytes;
  }

  async decide(
    entries: readonly ManifestEntry[],
    bytes: number,
    signal: AbortSignal,
  ): Promise<readonly Decision[]> {
    await this.#prelude(entries, signal);
    const decisions = await this.#store.decide(entries, bytes, signal);
    await this.#gate(entries, decisions, signal);
    return decisions;
  }

  makeFolder(entry: number): Promise<void> {
    return this.#store.makeFolder(entry);
  }

  begin(entry: number): Promise<void> {
    return this.#store.begin(entry);
  }

  write(data: Uint8Array, digest: Uint8Array): Promise<void> {
    return this.#store.write(data, digest);
  }

  finish(): Promise<void> {
    return this.#store.finish();
  }

  abandon(): Promise<void> {
    return this.#store.abandon();
  }

  settle(): Promise<readonly EntryFailure[]> {
    return this.#store.settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
