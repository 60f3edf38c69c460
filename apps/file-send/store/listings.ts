import { join } from "@std/path";
import { foldName } from "./check_name.ts";
import type { Disk, DiskInfo } from "./disk.ts";

/** Names to look for in a folder before it is listed: then names that are not there cost nothing, and 10 µs each before. */
const LOOKUPS = 32;

interface Listing {
  readonly names: ReadonlySet<string>;
  readonly folded: ReadonlySet<string>;
}

/** What is in some folders. They are listed once at most. */
export class Listings {
  readonly #disk: Disk;
  readonly #lookups = new Map<string, number>();
  readonly #listings = new Map<string, Listing>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** What is under this name, or under one that the disk takes for the same. */
  find(folder: string, name: string): DiskInfo | undefined {
    const lookups = (this.#lookups.get(folder) ?? 0) + 1;
    this.#lookups.set(folder, lookups);
    const isThere = lookups <= LOOKUPS || this.#list(folder).folded.has(foldName(name));
    return isThere ? this.#disk.lstat(join(folder, name)) : undefined;
  }

  /** Whether there is exactly this name. */
  has(folder: string, name: string): boolean {
    return this.#list(folder).names.has(name);
  }

  #list(folder: string): Listing {
    let listing = this.#listings.get(folder);
    if (listing === undefined) {
      const names = this.#disk.list(folder);
      listing = { names: new Set(names), folded: new Set(names.map(foldName)) };
      this.#listings.set(folder, listing);
    }
    return listing;
  }
}
