import type { Channel } from "../channel.ts";
import { LIMITS } from "../config.ts";
import { matchesFolded, squeeze } from "../mask.ts";
import { fold } from "../names.ts";

function toPattern(mask: string): string {
  return squeeze(fold(mask)).slice(0, LIMITS.mask);
}

/**
 * Which channels LIST is for, as `ELIST=MNU` says that it can be asked: `#a`, masks such as `#a*`, `!#b*` that must not match, `>3`
 * and `<9` for the number of members.
 */
export class ListFilter {
  /** Channels that are named, and no others if that is all. */
  readonly names: readonly string[];
  /** The first mask that is one too many. */
  readonly refused: string | undefined;
  readonly #conditions: number;
  readonly #named: ReadonlySet<string>;
  readonly #masks: readonly string[];
  readonly #excluded: readonly string[];
  readonly #sizes: readonly ((size: number) => boolean)[];

  /** The words have no commas in them. */
  constructor(words: readonly string[]) {
    const sizes = words.filter((word) => /^[<>]\d{1,9}$/.test(word));
    const isMask = (word: string) => !sizes.includes(word) && /^!|[*?]/.test(word);
    const masks = words.filter(isMask);
    this.names = words.filter((word) => !sizes.includes(word) && !isMask(word));
    this.#conditions = words.length - this.names.length;
    this.refused = masks[LIMITS.listMasks];
    this.#named = new Set(this.names.map(fold));
    const used = masks.slice(0, LIMITS.listMasks);
    this.#masks = used.filter((mask) => !mask.startsWith("!")).map(toPattern);
    this.#excluded = used.filter((mask) => mask.startsWith("!")).map((mask) =>
      toPattern(mask.slice(1))
    );
    this.#sizes = sizes.map((condition) => {
      const number = Number(condition.slice(1));
      return condition.startsWith(">") ? (size) => size > number : (size) => size < number;
    });
  }

  /** Whether it means others than those that are named, so that all channels have to be looked at. */
  get isSearch(): boolean {
    return this.#masks.length > 0 || this.names.length === 0 && this.#conditions > 0;
  }

  matches({ name, members }: Channel): boolean {
    if (!this.#sizes.every((isMet) => isMet(members.size))) return false;
    const folded = fold(name);
    if (this.#excluded.some((mask) => matchesFolded(mask, folded))) return false;
    return this.#masks.length === 0 && this.#named.size === 0 || this.#named.has(folded) ||
      this.#masks.some((mask) => matchesFolded(mask, folded));
  }
}
