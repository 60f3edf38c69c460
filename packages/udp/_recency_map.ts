interface Node<V> {
  readonly key: string;
  readonly value: V;
  before: Node<V> | undefined;
  after: Node<V> | undefined;
}

/**
 * A map that knows which of its values was touched longest ago, at the same price however many there are. A `Map` alone does
 * not: to find its first key V8 walks over all that were deleted before it, and an iterator that is kept instead keeps every
 * table that the map has grown out of.
 */
export class RecencyMap<V> {
  readonly #nodes = new Map<string, Node<V>>();
  #oldest: Node<V> | undefined;
  #newest: Node<V> | undefined;

  get size(): number {
    return this.#nodes.size;
  }

  get oldest(): V | undefined {
    return this.#oldest?.value;
  }

  get(key: string): V | undefined {
    return this.#nodes.get(key)?.value;
  }

  /** Puts a new one at the end. There must be none with this key. */
  add(key: string, value: V): void {
    const node: Node<V> = { key, value, before: undefined, after: undefined };
    this.#nodes.set(key, node);
    this.#append(node);
  }

  /** Moves it to the end. */
  touch(key: string): void {
    const node = this.#nodes.get(key);
    if (node === undefined || node === this.#newest) return;
    this.#unlink(node);
    this.#append(node);
  }

  /** Returns whether it was there. */
  delete(key: string): boolean {
    const node = this.#nodes.get(key);
    if (node === undefined) return false;
    this.#nodes.delete(key);
    this.#unlink(node);
    return true;
  }

  /** In no particular order; what is deleted or added meanwhile does no harm. */
  *[Symbol.iterator](): Generator<V> {
    for (const { value } of this.#nodes.values()) yield value;
  }

  #append(node: Node<V>): void {
    node.before = this.#newest;
    node.after = undefined;
    if (this.#newest === undefined) this.#oldest = node;
    else this.#newest.after = node;
    this.#newest = node;
  }

  #unlink({ before, after }: Node<V>): void {
    if (before === undefined) this.#oldest = after;
    else before.after = after;
    if (after === undefined) this.#newest = before;
    else after.before = before;
  }
}
