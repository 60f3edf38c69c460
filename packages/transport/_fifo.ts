/** A dead part of the array this long is cut off; `Array.shift` would move all of a long queue each time. */
const MIN_CUT = 1_024;

/** First in, first out, in constant time whatever its length. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    if (this.length === 0) this.#cut();
    else if (this.#first >= MIN_CUT && this.#first >= this.length) this.#cut();
    return item;
  }

  #cut(): void {
    this.#items = this.length === 0 ? [] : this.#items.slice(this.#first);
    this.#first = 0;
  }
}
